package dev.sluice.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM beside the test's, with the same {@code java} and class path, that can be killed, stopped
 * and restarted with the same arguments. Its output is appended to a log file. Not thread-safe.
 */
public final class JavaProcess implements AutoCloseable {
  private static final int LOG_TAIL_LINES = 40;
  private static final Duration SIGNAL_TIMEOUT = Duration.ofSeconds(10);

  private final Launch launch;
  private Process process;

  /**
   * What to run.
   *
   * @param mainClass its {@code main} must be public
   * @param jvmArguments before the class, such as {@code -Xmx256m}
   * @param arguments of the main class
   * @param log where its output goes; folders are made
   */
  public record Launch(
      String mainClass, List<String> jvmArguments, List<String> arguments, Path log) {
    /** Takes the lists as unmodifiable copies. */
    public Launch {
      jvmArguments = List.copyOf(jvmArguments);
      arguments = List.copyOf(arguments);
    }
  }

  private JavaProcess(Launch launch) {
    this.launch = launch;
    this.process = fork();
  }

  /**
   * Arguments of a JVM that runs for a short time on few processors: starting counts for more than
   * peak speed.
   *
   * @param heap at most, such as {@code 256m}
   */
  static List<String> quickStart(String heap) {
    return List.of(
        "-Xmx" + heap,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseCompactObjectHeaders",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dsluice.test.log-level=INFO");
  }

  /** Starts a process and does not wait for anything. */
  public static JavaProcess start(Launch launch) {
    return new JavaProcess(launch);
  }

  /** Starts the ended process again. */
  public void restart() {
    if (isAlive()) {
      throw new IllegalStateException(launch.mainClass() + " is still running");
    }
    process = fork();
  }

  /** Whether it runs, frozen or not. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Of the process. */
  public long pid() {
    return process.pid();
  }

  /** Waits as long for the end, and tells whether it came. */
  public boolean hasEndedWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + launch.mainClass(), e);
    }
  }

  /** SIGKILL: returns when the process is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(SIGNAL_TIMEOUT);
  }

  /** SIGTERM: asks the process to end. */
  public void terminate() {
    // by its handle: Process.destroy() would close its standard input, too, and so tell it that we
    // went
    process.toHandle().destroy();
  }

  /** SIGSTOP: the process stands still until {@link #thaw}. */
  public void freeze() {
    signal("STOP");
  }

  /** SIGCONT. */
  public void thaw() {
    signal("CONT");
  }

  /**
   * Waits for the end.
   *
   * @return the exit code; 128 and the signal's number where a signal ended it
   * @throws AssertionError with the end of its log if it still runs when the time is up
   */
  public int awaitExit(Duration timeout) {
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            "%s still runs after %s%n%s".formatted(launch.mainClass(), timeout, logTail()));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + launch.mainClass(), e);
    }
  }

  /** Lines of its output so far, and of whatever was in the file before. */
  public long logLines() {
    try (var lines = Files.lines(launch.log())) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last lines of its output, for messages of failures. */
  public String logTail() {
    try (var lines = Files.lines(launch.log())) {
      List<String> all = lines.toList();
      List<String> tail = all.subList(Math.max(0, all.size() - LOG_TAIL_LINES), all.size());
      return "end of %s:%n%s".formatted(launch.log(), String.join("\n", tail));
    } catch (IOException | UncheckedIOException e) {
      return "no log at %s: %s".formatted(launch.log(), e.getMessage());
    }
  }

  /** Kills what still runs. */
  @Override
  public void close() {
    kill();
  }

  private Process fork() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(launch.jvmArguments());
    command.add(TiedToParent.class.getName());
    command.add(launch.mainClass());
    command.addAll(launch.arguments());
    File log = launch.log().toFile();
    try {
      Files.createDirectories(launch.log().toAbsolutePath().getParent());
      var builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log));
      // an environment variable, because a command line is limited to fewer bytes and shown by ps
      builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
      // as in the images
      builder.environment().put("MALLOC_ARENA_MAX", "2");
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + launch.mainClass(), e);
    }
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
      if (!kill.waitFor(SIGNAL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
          || kill.exitValue() != 0) {
        throw new IllegalStateException(
            "SIG%s did not reach %s (pid %d)".formatted(name, launch.mainClass(), process.pid()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending SIG" + name, e);
    }
  }
}
