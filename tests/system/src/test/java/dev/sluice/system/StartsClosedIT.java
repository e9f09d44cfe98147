package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.App;
import dev.sluice.testkit.AppProcess;
import dev.sluice.testkit.JavaProcess;
import dev.sluice.testkit.JavaProcess.Launch;
import dev.sluice.testkit.LocalPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An app that lacks a setting ends at once and says which; it never serves without it. */
class StartsClosedIT {
  private static final Duration AT_MOST = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Path LOGS = Path.of("target", "logs", "StartsClosedIT");

  static Stream<Arguments> missing() {
    return Stream.of(App.values())
        .flatMap(app -> required(app).keySet().stream().map(key -> Arguments.of(app, key)));
  }

  @ParameterizedTest(name = "{0} without {1}")
  @MethodSource("missing")
  void endsAtOnceWithOneLineThatNamesWhatIsMissing(App app, String key) throws IOException {
    Path log = LOGS.resolve("%s-%s.log".formatted(app.lowerCaseName(), key));
    Files.deleteIfExists(log);
    Map<String, String> settings = required(app);
    settings.remove(key);
    List<Integer> ports = List.of(LocalPorts.free(), LocalPorts.free());
    settings.put("sluice.management-port", String.valueOf(ports.getFirst()));
    if (app.portKey() != null) {
      settings.put(app.portKey(), String.valueOf(ports.getLast()));
    }

    int exitCode = runWatching(app, settings, log, ports);

    assertThat(exitCode).isNotZero();
    List<String> lines = Files.readAllLines(log);
    assertThat(lines.stream().filter(line -> line.contains(" ERROR ")).toList())
        .as("%s", lines)
        .singleElement()
        .asString()
        .contains("cannot start: %s [%s] is required".formatted(key, variable(key)));
    assertThat(lines).noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
  }

  private static int runWatching(
      App app, Map<String, String> settings, Path log, List<Integer> ports) {
    List<String> arguments = new ArrayList<>();
    settings.forEach((name, value) -> arguments.add("--%s=%s".formatted(name, value)));
    long deadline = System.nanoTime() + AT_MOST.toNanos();
    try (var process =
        JavaProcess.start(new Launch(app.mainClass(), AppProcess.QUICK_START, arguments, log))) {
      while (!process.hasEndedWithin(POLL)) {
        assertThat(ports).as("open ports of %s", app).noneMatch(StartsClosedIT::isOpen);
        assertThat(System.nanoTime()).as("%s still runs", app).isLessThan(deadline);
      }
      return process.awaitExit(POLL);
    }
  }

  private static boolean isOpen(int port) {
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Nobody listens at these addresses: what is looked at comes before anybody is asked. */
  private static Map<String, String> required(App app) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("sluice.kafka.bootstrap-servers", "127.0.0.1:1");
    settings.put("sluice.encryption-key", "5e".repeat(32));
    if (app.databaseRole() != null) {
      settings.put("sluice.postgres.url", "jdbc:postgresql://127.0.0.1:1/postgres");
      settings.put("sluice.postgres.username", "sluice");
      settings.put("sluice.postgres.password", "of-this-test-only");
    }
    return settings;
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
