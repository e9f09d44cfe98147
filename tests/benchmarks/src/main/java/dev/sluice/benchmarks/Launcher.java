package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code sluice up}, all parts in one process, as the launcher runs it after its build. */
final class Launcher {
  private static final String READY = "sluice ready";
  private static final List<String> PORTS =
      List.of("http", "console", "management", "kafka", "postgres");
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Tests are run in their module's folder. */
  private static final Path JAR = Path.of("../../standalone/target/sluice-launcher.jar");

  private final Path folder;
  private final Path cache;

  /**
   * Writes the ahead-of-time cache by a run of {@code sluice demo}, as the launcher does.
   *
   * @param folder takes data and output
   */
  Launcher(Path folder) {
    this.folder = folder;
    this.cache = folder.resolve("sluice.aot");
    Process training = run("training", "-XX:AOTCacheOutput=" + cache, List.of("demo"));
    String _ = firstLine(training);
    await(training);
    if (!Files.exists(cache)) {
      throw new IllegalStateException("no cache was made of sluice: " + output("training"));
    }
  }

  /** Seconds from the start, in a folder of its own, until it says that it is ready. */
  double secondsOfFirstStart(String name) {
    List<String> arguments =
        new ArrayList<>(List.of("up", "--data", folder.resolve(name).toString()));
    PORTS.forEach(port -> arguments.addAll(List.of("--" + port + "-port", "0")));
    long begun = System.nanoTime();
    Process up = run(name, "-XX:AOTCache=" + cache, arguments);
    try {
      String line = firstLine(up);
      if (!line.startsWith(READY)) {
        throw new IllegalStateException("sluice up says '%s': %s".formatted(line, output(name)));
      }
      return (System.nanoTime() - begun) / 1e9;
    } finally {
      up.toHandle().destroy();
      await(up);
    }
  }

  private Process run(String name, String option, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // as in the script `sluice`
    command.addAll(
        List.of(
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            option,
            "-Xlog:aot*=error",
            "-jar",
            JAR.toAbsolutePath().normalize().toString()));
    command.addAll(arguments);
    try {
      Files.createDirectories(folder);
      var builder = new ProcessBuilder(command).redirectError(log(name).toFile());
      // the short form gives every JVM one compiler only
      builder.environment().remove("JDK_JAVA_OPTIONS");
      Process process = builder.start();
      var _ =
          process
              .onExit()
              .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
              .exceptionally(_ -> process.destroyForcibly());
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it prints first; empty where it ends without a word. */
  private static String firstLine(Process process) {
    try {
      BufferedReader out = process.inputReader(UTF_8);
      String line = out.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(Process process) {
    try {
      int _ = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for sluice", e);
    }
  }

  private String output(String name) {
    try {
      return Files.readString(log(name));
    } catch (IOException e) {
      return log(name) + " cannot be read: " + e.getMessage();
    }
  }

  private Path log(String name) {
    return folder.resolve(name + ".err");
  }
}
