package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.testkit.TopicReader;
import java.time.Duration;
import java.util.BitSet;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * A downstream service: reads the clean topic as it grows, on a thread of its own, and notes how
 * long after its due time each event could be read, and how often.
 */
final class CleanReader implements AutoCloseable {
  private static final long HIGHEST_MICROS = 600_000_000;
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;
  private final Histogram latency = new Histogram(HIGHEST_MICROS, 3);
  private final BitSet seen = new BitSet();
  private long measuredFrom = Long.MAX_VALUE;
  private long measuredUntil = Long.MAX_VALUE;
  private long accountFrom;
  private long readInTime;
  private long readUnique;
  private long readTwice;
  private volatile boolean closing;

  private CleanReader(KafkaConsumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
    this.thread = Thread.ofPlatform().name("clean-reader").unstarted(this::read);
  }

  /** Reads from where the topic ends now. */
  static CleanReader start(Installation installation) {
    var consumer =
        TopicReader.consumer(installation.bootstrapServers(), installation.topics().events());
    consumer.seekToEnd(consumer.assignment());
    consumer.assignment().forEach(consumer::position);
    var reader = new CleanReader(consumer);
    reader.thread.start();
    return reader;
  }

  /**
   * Begins a new account: forgets what was read.
   *
   * @param from events that were due earlier are counted, but not how long they took
   * @param until when the load ends
   */
  synchronized void reset(long from, long until) {
    measuredFrom = from;
    measuredUntil = until;
    accountFrom = System.nanoTime();
    readInTime = 0;
    latency.reset();
    seen.clear();
    readUnique = 0;
    readTwice = 0;
  }

  /** How many different events were read. */
  synchronized long unique() {
    return readUnique;
  }

  /** How many different events were read in the measured time, whenever they were due. */
  synchronized long readInTime() {
    return readInTime;
  }

  /** Which of these were not read. */
  synchronized BitSet missingOf(BitSet numbers) {
    var missing = (BitSet) numbers.clone();
    missing.andNot(seen);
    return missing;
  }

  /** How many were read that had been read before. */
  synchronized long twice() {
    return readTwice;
  }

  /** Microseconds from due to read. */
  synchronized Histogram latency() {
    return latency.copy();
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (consumer) {
      while (!closing) {
        var records = consumer.poll(POLL);
        long now = System.nanoTime();
        synchronized (this) {
          records.forEach(record -> note(record, now));
        }
      }
    }
  }

  private void note(ConsumerRecord<byte[], byte[]> record, long now) {
    String start = new String(record.value(), 0, Math.min(80, record.value().length), US_ASCII);
    int number = (int) number(start, "\"number\":");
    long due = number(start, "\"due\":");
    if (due < accountFrom) {
      return; // of an earlier account, durable later than its sender waited
    }
    if (seen.get(number)) {
      readTwice++;
      return;
    }
    seen.set(number);
    readUnique++;
    if (now >= measuredFrom && now < measuredUntil) {
      readInTime++;
    }
    if (due >= measuredFrom) {
      latency.recordValue(Math.clamp((now - due) / 1_000, 0, HIGHEST_MICROS));
    }
  }

  private static long number(String json, String key) {
    int from = json.indexOf(key) + key.length();
    int to = from;
    while (to < json.length() && (Character.isDigit(json.charAt(to)) || json.charAt(to) == '-')) {
      to++;
    }
    return Long.parseLong(json, from, to, 10);
  }
}
