package dev.sluice.standalone;

import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.ContextClosedEvent;

/** The whole pipeline in this process: broker, database and the four apps. */
final class AllInOne implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AllInOne.class);
  private static final Duration READY = Duration.ofMinutes(3);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(25);

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
   * @param report takes lines for the user, for as long as the process runs
   * @throws CommandFailure if a part does not start; those that did are stopped again
   * @throws CancellationException if {@code stop} completed first
   */
  static AllInOne start(Setup setup, CompletableFuture<Void> stop, Consumer<String> report) {
    var all = new AllInOne(setup, stop, report);
    try {
      all.start();
      return all;
    } catch (RuntimeException e) {
      if (e instanceof CancellationException) {
        LOG.info("Asked to stop before everything served");
      } else {
        LOG.error("The start failed", e);
      }
      all.close();
      throw e;
    }
  }

  /** Where everything is reached. */
  Endpoints endpoints() {
    return new Endpoints(
        parts.app(Part.INGEST).port("local.ingest.port"),
        parts.app(Part.CONSOLE).port("local.server.port"),
        parts.app(Part.MANAGEMENT).port("local.management.port"),
        setup.ports().kafka(),
        setup.ports().postgres());
  }

  /** Completes with a line for the user when a part has ended by itself. */
  CompletableFuture<String> ended() {
    return parts.ended();
  }

  /** Stops everything in order: first what takes webhooks, last what keeps them. */
  @Override
  public void close() {
    parts.close();
  }

  private void start() {
    Path data = setup.data().postgres();
    var endpoints = new Endpoints(0, 0, 0, setup.ports().kafka(), setup.ports().postgres());
    var logins = new DatabaseLogins(endpoints.postgres(), setup.data());
    var contexts = new AppContexts(setup, endpoints, logins, parts);
    sideBySide(
        () -> startKafka(setup.data().kafka()),
        () -> {
          startPostgres(data);
          logins.create();
        },
        () -> startApp(Part.MANAGEMENT, contexts::management));
    sideBySide(
        () -> startApp(Part.CONSOLE, contexts::console),
        () -> startApp(Part.INGEST, contexts::ingest),
        () -> startApp(Part.VERIFIER, contexts::verifier),
        () -> startApp(Part.DEDUP, contexts::dedup));
    awaitServing(Part.CONSOLE);
    logins.grant();
    Stream.of(Part.VERIFIER, Part.DEDUP, Part.INGEST).forEach(this::awaitServing);
  }

  private void startKafka(Path data) {
    var kafka = EmbeddedKafka.start(data, setup.ports().kafka());
    var ended = kafka.ended().thenRun(() -> parts.ended(Part.KAFKA));
    parts.add(Part.KAFKA, kafka, () -> ended.isDone() ? "it has ended" : null);
  }

  private void startPostgres(Path data) {
    var postgres =
        EmbeddedPostgres.start(
            setup.programs(),
            data,
            setup.data().logs(),
            setup.ports().postgres(),
            setup.data().password(EmbeddedPostgres.USER));
    var keeper = PostgresKeeper.keep(postgres, report);
    parts.add(Part.POSTGRES, keeper, keeper::trouble);
  }

  private void startApp(Part part, Supplier<App> start) {
    try {
      App app = start.get();
      app.context()
          .addApplicationListener(
              event -> {
                if (isEnd(event, app)) {
                  parts.ended(part);
                }
              });
      parts.add(part, app);
    } catch (RuntimeException e) {
      throw failure(part, e);
    }
  }

  private static boolean isEnd(ApplicationEvent event, App app) {
    return switch (event) {
      case ContextClosedEvent closed -> closed.getApplicationContext().equals(app.context());
      case AvailabilityChangeEvent<?> change -> change.getState() == LivenessState.BROKEN;
      default -> false;
    };
  }

  private static CommandFailure failure(Part part, RuntimeException failure) {
    ExitCode exitCode = ExitCode.PART;
    String text = "%s did not start: %s".formatted(part, CommandFailure.reason(failure));
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof PortInUseException || at instanceof BindException) {
        exitCode = ExitCode.PORT;
      } else if (at instanceof ExitCodeGenerator known
          && known.getExitCode() == ExitCode.SOURCES_FILE.number()) {
        exitCode = ExitCode.SOURCES_FILE;
        text = CommandFailure.reason(failure);
      }
    }
    return new CommandFailure(exitCode, text, failure);
  }

  /** Returns when all have ended; one that fails does not leave another half started. */
  private void sideBySide(Runnable... starts) {
    giveUpIfAsked();
    try (var threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("start-", 0).factory())) {
      List<? extends Future<?>> all = Stream.of(starts).map(threads::submit).toList();
      for (Future<?> each : all) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.PART, "interrupted while starting", e);
    }
    giveUpIfAsked();
  }

  private void awaitServing(Part part) {
    App app = parts.app(part);
    long deadline = System.nanoTime() + READY.toNanos();
    for (String trouble = app.trouble(); trouble != null; trouble = app.trouble()) {
      if (System.nanoTime() > deadline) {
        throw notServing(part, trouble, null);
      }
      if (parts.ended().isDone()) {
        throw notServing(part, parts.ended().join(), null);
      }
      pause();
    }
  }

  private static CommandFailure notServing(Part part, String why, @Nullable Throwable cause) {
    return new CommandFailure(
        ExitCode.PART,
        "%s does not serve: %s".formatted(part, CommandFailure.inOneLine(why)),
        cause);
  }

  private void pause() {
    try {
      stop.get(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
      giveUpIfAsked();
    } catch (TimeoutException e) {
      // nobody wants to stop
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.PART, "interrupted while starting", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void giveUpIfAsked() {
    if (stop.isDone()) {
      throw new CancellationException("asked to stop");
    }
  }
}
