package dev.sluice.standalone;

import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/** The whole pipeline in this process: broker, database and the four apps. */
final class AllInOne implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AllInOne.class);
  private static final Duration READY = Duration.ofSeconds(120);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private final Setup setup;
  private final CompletableFuture<Void> stop;
  private final Consumer<String> report;
  private final Parts parts = new Parts();

  private AllInOne(Setup setup, CompletableFuture<Void> stop, Consumer<String> report) {
    this.setup = setup;
    this.stop = stop;
    this.report = report;
  }

  /**
   * Starts everything; when it returns, all parts serve.
   *
   * @param stop may complete to give up the start
   * @param report takes lines for the user, while it runs too
   * @throws CommandFailure if a part does not start; those that did are stopped again
   * @throws CancellationException if {@code stop} completed first
   */
  static Running start(Setup setup, CompletableFuture<Void> stop, Consumer<String> report) {
    var all = new AllInOne(setup, stop, report);
    boolean started = false;
    try {
      Running running = all.start();
      started = true;
      return running;
    } finally {
      if (!started) {
        all.close();
      }
    }
  }
}
