package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A {@code sluice} command in a process of its own, started from the packaged module. */
final class SluiceProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Pattern READY =
      Pattern.compile(
          "sluice ready http=(\\S+) console=(\\S+) management=(\\S+) kafka=(\\S+) postgres=(\\S+)");

  private final Process process;
  private final Path out;
  private final Path err;

  private SluiceProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts a command.
   *
   * @param dir takes what it prints
   */
  static SluiceProcess start(Path dir, String... arguments) throws IOException {
    Path out = Files.createTempFile(dir, "sluice", ".out");
    Path err = Files.createTempFile(dir, "sluice", ".err");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseCompactObjectHeaders", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx1g"));
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-jar", Path.of("target/sluice-launcher.jar").toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new SluiceProcess(process, out, err);
  }

  /** Starts {@code up}, on free ports where {@code further} names none. */
  static SluiceProcess up(Path dir, Path data, String... further) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("up", "--data", data.toString()));
    List<String> named = List.of(further);
    for (String part : List.of("http", "console", "management", "kafka", "postgres")) {
      String option = "--" + part + "-port";
      if (!named.contains(option)) {
        arguments.addAll(List.of(option, "0"));
      }
    }
    arguments.addAll(named);
    return start(dir, arguments.toArray(String[]::new));
  }

  /** Where it is reached; waits until it says so. */
  Matcher awaitReady() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !process.isAlive() || out().startsWith("sluice ready"));
    Matcher ready = READY.matcher(out().strip());
    assertThat(ready.matches()).as("out: %s, err: %s", out(), err()).isTrue();
    return ready;
  }

  /** Asks it to end as {@code kill} does. */
  void terminate() {
    process.destroy();
  }

  /** Ends it as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(err()).isTrue();
    return process.exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  Stream<String> errLines() {
    return err().lines();
  }

  /** Ends it whatever it does. */
  @Override
  public void close() {
    terminate();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
