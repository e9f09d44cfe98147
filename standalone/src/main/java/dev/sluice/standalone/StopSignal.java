package dev.sluice.standalone;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C or SIGTERM, which ask a command to stop what it has started. The virtual machine ends once
 * the command has closed this, with exit code 0 as its stop was asked for, or after {@link #GRACE}.
 */
final class StopSignal implements AutoCloseable {
  /** For everything together; then the process ends whatever still runs. */
  static final Duration GRACE = Duration.ofSeconds(90);

  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "sluice-stop");

  private StopSignal() {}

  /** From now on such a signal is heard. */
  static StopSignal listen() {
    var signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** Completes when the signal comes. */
  CompletableFuture<Void> asked() {
    return asked;
  }

  /** Says that everything has been stopped. */
  @Override
  public void close() {
    stopped.countDown();
    if (!asked.isDone()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // the signal came this moment: the hook ends the process
        asked.complete(null);
      }
    }
  }

  private void stop() {
    asked.complete(null);
    ExitCode exitCode = ExitCode.PART;
    try {
      if (stopped.await(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        exitCode = ExitCode.DONE;
      } else {
        System.err.printf("sluice: did not stop within %d s and is ended%n", GRACE.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.out.flush();
    // the machine's own exit code for a signal is not 0
    Runtime.getRuntime().halt(exitCode.number());
  }
}
