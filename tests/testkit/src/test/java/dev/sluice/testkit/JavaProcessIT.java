package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.JavaProcess.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaProcessIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path folder;

  /** Says its argument and stays until it is asked to end. */
  public static final class Stays {
    public static void main(String[] args) throws InterruptedException {
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().unstarted(() -> System.out.println("asked to end")));
      System.out.println("started with " + args[0]);
      new CountDownLatch(1).await();
    }
  }

  /** Starts a process of its own, and goes. */
  public static final class Leaves {
    public static void main(String[] args) {
      var _ = start(Path.of(args[0]));
      await().atMost(SOON).until(() -> log(Path.of(args[0])).contains("started"));
      Runtime.getRuntime().halt(3);
    }
  }

  @Test
  void aTerminatedProcessEndsInOrderAndAKilledOneAtOnce() {
    Path log = folder.resolve("stays.log");
    try (var process = start(log)) {
      await().atMost(SOON).until(() -> log(log).contains("started with an argument"));

      process.terminate();
      assertThat(process.awaitExit(SOON)).isEqualTo(143);
      assertThat(log(log)).contains("asked to end");

      process.restart();
      await().atMost(SOON).until(() -> log(log).split("started", -1).length == 3);
      process.kill();
      assertThat(process.isAlive()).isFalse();
      assertThat(log(log)).containsOnlyOnce("asked to end");
    }
  }

  @Test
  void aFrozenProcessDoesNotEndBeforeItIsThawed() {
    Path log = folder.resolve("frozen.log");
    try (var process = start(log)) {
      await().atMost(SOON).until(() -> log(log).contains("started"));

      process.freeze();
      process.terminate();
      assertThatThrownBy(() -> process.awaitExit(Duration.ofSeconds(1)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("started with an argument");

      process.thaw();
      assertThat(process.awaitExit(SOON)).isEqualTo(143);
    }
  }

  @Test
  void aProcessEndsWithItsParentHoweverThatEnds() {
    Path log = folder.resolve("child.log");
    var launch =
        new Launch(
            Leaves.class.getName(),
            List.of("-Xmx64m"),
            List.of(log.toString()),
            folder.resolve("parent.log"));
    try (var parent = JavaProcess.start(launch)) {
      assertThat(parent.awaitExit(SOON)).isEqualTo(3);
    }
    await().atMost(SOON).until(() -> ProcessHandle.allProcesses().noneMatch(p -> has(p, log)));
  }

  private static boolean has(ProcessHandle process, Path log) {
    return process.info().commandLine().orElse("").contains(log.toString());
  }

  private static JavaProcess start(Path log) {
    return JavaProcess.start(
        new Launch(
            Stays.class.getName(),
            List.of("-Xmx64m", "-Dlog=" + log),
            List.of("an argument"),
            log));
  }

  private static String log(Path path) {
    try {
      return Files.exists(path) ? Files.readString(path) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
