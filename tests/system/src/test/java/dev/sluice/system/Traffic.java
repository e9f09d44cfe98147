package dev.sluice.system;

import dev.sluice.providers.SignedWebhook;
import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.system.Sender.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Providers at work: unique deliveries, some of them repeated, some preceded or followed by a
 * forged one with the same id, each sent again until it is answered 2xx. The same seed makes the
 * same deliveries.
 */
final class Traffic implements AutoCloseable {
  private static final int FORGED_FIRST_PERCENT = 10;
  private static final int FORGED_AFTER_PERCENT = 5;
  private static final int REPEATED_PERCENT = 15;
  private static final int LARGE_PERMILLE = 2;
  private static final int LARGEST = 1 << 20;
  private static final Duration AGAIN = Duration.ofMillis(250);

  private final List<TestSource> sources;
  private final Supplier<URI> receiver;
  private final Ledger ledger = new Ledger();
  private final Map<Integer, AtomicInteger> answers = new ConcurrentSkipListMap<>();
  private final AtomicInteger hopeless = new AtomicInteger();
  private final Sender sender = new Sender();
  private final ExecutorService providers;
  private final List<Future<?>> running = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * Nobody sends yet.
   *
   * @param sources whose provider takes any body and has the delivery's id in a header
   * @param receiver asked before each request
   * @param concurrency most requests at once
   */
  Traffic(List<TestSource> sources, Supplier<URI> receiver, int concurrency) {
    this.sources = List.copyOf(sources);
    this.receiver = receiver;
    this.providers =
        Executors.newFixedThreadPool(
            concurrency, Thread.ofVirtual().name("provider-", 0).factory());
  }

  /**
   * Begins to send so many deliveries.
   *
   * @param prefix of their ids
   */
  void send(String prefix, int deliveries, Random random) {
    for (int i = 0; i < deliveries; i++) {
      submit(prefix + i, random);
    }
  }

  /**
   * Begins to send so many deliveries that their provider has not signed.
   *
   * @param prefix of the ids they claim to have
   */
  void forge(String prefix, int deliveries, Random random) {
    for (int i = 0; i < deliveries; i++) {
      TestSource source = sources.get(random.nextInt(sources.size()));
      var delivery = new Delivery(source, prefix + i, body(random), false, false, 0);
      running.add(providers.submit(() -> forge(delivery)));
    }
  }

  /**
   * Sends for so long.
   *
   * @param prefix of the deliveries' ids
   * @param pause between two deliveries
   * @return how many there were
   */
  int sendFor(Duration time, String prefix, Duration pause, Random random) {
    int deliveries = 0;
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end && !stoppedWithin(pause)) {
      submit(prefix + deliveries++, random);
    }
    return deliveries;
  }

  private void submit(String id, Random random) {
    TestSource source = sources.get(random.nextInt(sources.size()));
    var delivery =
        new Delivery(
            source,
            id,
            body(random),
            random.nextInt(100) < FORGED_FIRST_PERCENT,
            random.nextInt(100) < FORGED_AFTER_PERCENT,
            random.nextInt(100) < REPEATED_PERCENT ? 1 + random.nextInt(2) : 0);
    running.add(providers.submit(() -> deliver(delivery)));
  }

  /**
   * Returns when all deliveries were answered 2xx.
   *
   * @throws AssertionError if that takes longer
   */
  void awaitSent(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      for (Future<?> each : running) {
        each.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending", e);
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError("not everything was taken, answers: " + answers, e);
    }
    running.clear();
  }

  Ledger ledger() {
    return ledger;
  }

  /** How often each status was answered, 0 for no answer. */
  Map<Integer, AtomicInteger> answers() {
    return answers;
  }

  /** Answers 503 that do not tell when to come again. */
  int hopeless() {
    return hopeless.get();
  }

  /** Requests that were answered with this status so far. */
  int answered(int status) {
    AtomicInteger count = answers.get(status);
    return count == null ? 0 : count.get();
  }

  /** Requests that were answered 2xx so far. */
  int taken() {
    return answers.entrySet().stream()
        .filter(each -> each.getKey() / 100 == 2)
        .mapToInt(each -> each.getValue().get())
        .sum();
  }

  /** Requests that were answered or failed so far. */
  int sent() {
    return answers.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  @Override
  public void close() {
    stopped.countDown();
    providers.shutdownNow();
    sender.close();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Delivery(
      TestSource source,
      String id,
      byte[] body,
      boolean forgedFirst,
      boolean forgedAfter,
      int repeats) {
    IdempotencyKey key() {
      return new IdempotencyKey(source.name(), id);
    }
  }

  private void deliver(Delivery delivery) {
    if (delivery.forgedFirst()) {
      forge(delivery);
    }
    for (int i = 0; i <= delivery.repeats(); i++) {
      deliverOnce(delivery);
    }
    if (delivery.forgedAfter()) {
      forge(delivery);
    }
  }

  /** A body of its own, so that it is known wherever it turns up. */
  private void forge(Delivery delivery) {
    byte[] body = delivery.body().clone();
    body[0] ^= 1;
    SignedWebhook forged = delivery.source().forge(delivery.id(), body);
    ledger.forged(delivery.key(), forged, send(forged));
  }

  private void deliverOnce(Delivery delivery) {
    Answer answer;
    do {
      SignedWebhook webhook = delivery.source().sign(delivery.id(), delivery.body());
      answer = send(webhook);
      ledger.genuine(delivery.key(), webhook, answer);
    } while (!answer.success() && !stoppedWithin(AGAIN));
  }

  private Answer send(SignedWebhook webhook) {
    Answer answer = sender.send(receiver.get(), webhook);
    answers.computeIfAbsent(answer.status(), _ -> new AtomicInteger()).incrementAndGet();
    if (answer.status() == 503 && answer.headers().firstValue("Retry-After").isEmpty()) {
      hopeless.incrementAndGet();
    }
    return answer;
  }

  private boolean stoppedWithin(Duration time) {
    try {
      return stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Half of the large ones are as large as the receiver takes. */
  private static byte[] body(Random random) {
    boolean large = random.nextInt(1000) < LARGE_PERMILLE;
    int size = 1 + random.nextInt(random.nextBoolean() ? 200 : 2_000);
    byte[] body = new byte[large ? largeSize(random) : size];
    random.nextBytes(body);
    return body;
  }

  private static int largeSize(Random random) {
    return random.nextBoolean() ? LARGEST : 1 + random.nextInt(LARGEST);
  }
}
