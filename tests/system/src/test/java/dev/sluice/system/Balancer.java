package dev.sluice.system;

import dev.sluice.testkit.AppProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Spreads requests over the receivers that say that they are ready, as what stands in front of them
 * does. Thread-safe.
 */
final class Balancer implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(200);

  private final List<AppProcess> receivers;
  private final AtomicInteger turn = new AtomicInteger();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final ScheduledExecutorService checks =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
  private volatile List<URI> ready;

  /** Knows at once which of them are ready. */
  Balancer(List<AppProcess> receivers) {
    this.receivers = List.copyOf(receivers);
    look();
    var _ =
        checks.scheduleWithFixedDelay(
            this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * The next in turn.
   *
   * @throws IllegalStateException if none is ready
   */
  URI next() {
    List<URI> now = ready;
    if (now.isEmpty()) {
      throw new IllegalStateException("no receiver is ready");
    }
    return now.get(Math.floorMod(turn.getAndIncrement(), now.size()));
  }

  @Override
  public void close() {
    checks.shutdownNow();
    http.shutdownNow();
  }

  private void look() {
    ready = receivers.stream().map(AppProcess::address).filter(this::isReady).toList();
  }

  private boolean isReady(URI receiver) {
    var request =
        HttpRequest.newBuilder(receiver.resolve("/ready")).timeout(Duration.ofSeconds(1)).build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
