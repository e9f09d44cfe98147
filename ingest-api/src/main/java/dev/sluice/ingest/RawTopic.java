package dev.sluice.ingest;

import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Appends to the raw topic and knows whether that works. Thread-safe; never blocks. */
final class RawTopic {
  private static final Logger LOG = LoggerFactory.getLogger(RawTopic.class);

  /**
   * How long a failure counts where nothing is appended meanwhile. Short, because {@link
   * RawTopicProbe} goes on telling of a broker that is gone.
   */
  private static final Duration TROUBLE = Duration.ofSeconds(3);

  /** Records that are too large may come as often as a sender likes. */
  private static final Duration LOG_AGAIN = Duration.ofMinutes(1);

  /** A shorter one would cut off the client's own requests, such as those for metadata. */
  private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(5);

  private static final int BATCH_BYTES = 128 << 10;

  /**
   * What comes within it goes in one request. Beside none, 64 senders that each wait for their
   * answer got a fifth more of them, for a fifth less of the processors; where few send, each waits
   * for so much longer.
   */
  private static final int LINGER_MILLIS = 1;

  /** How old what is known of the partitions' leaders may be; asking for each record cost 3 %. */
  private static final long LEADERS_NANOS = Duration.ofMillis(100).toNanos();

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Instant> failedAt = new AtomicReference<>();
  private volatile @Nullable String probed;
  private volatile boolean takenSinceLook;
  private volatile Leaders leaders =
      new Leaders(false, List.of(), System.nanoTime() - LEADERS_NANOS);
  private final AtomicReference<Instant> tooLargeLoggedAt = new AtomicReference<>(Instant.EPOCH);

  /** Asks for the topic's metadata at once, so that the first request finds it. */
  RawTopic(Producer<byte[], byte[]> producer, String topic, InstantSource clock) {
    this.producer = producer;
    this.topic = topic;
    this.clock = clock;
    hasMetadata();
  }

  /**
   * Settings of the producer.
   *
   * @param maxInFlight most bytes that callers hold at once
   * @param durabilityTimeout how long callers wait
   */
  static Map<String, Object> producerConfig(
      KafkaSettings kafka, long maxInFlight, Duration durabilityTimeout) {
    Map<String, Object> config = kafka.clientConfig();
    config.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "sluice-ingest");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    config.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES + (1 << 20));
    // send() never waits, neither for metadata nor for memory: it runs on event loops
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
    // a batch takes its whole size for its first record: twice what is in flight, and the open ones
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2 * maxInFlight + 512L * BATCH_BYTES);
    // metadata that was dropped while nothing came would cost the next request a 503
    config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(3650).toMillis());
    Duration timeout =
        durabilityTimeout.compareTo(SHORTEST_TIMEOUT) < 0 ? SHORTEST_TIMEOUT : durabilityTimeout;
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) timeout.toMillis() - LINGER_MILLIS);
    config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L);
    return config;
  }

  /**
   * Appends a record; one without a key never to a partition that is known to have no leader while
   * others have one.
   *
   * @param done told exactly once whether the broker acknowledged it, by this thread or the
   *     producer's
   */
  void append(ProducerRecord<byte[], byte[]> record, Consumer<Boolean> done) {
    try {
      var _ =
          producer.send(
              withLeader(record),
              (_, failure) -> {
                note(failure);
                done.accept(failure == null);
              });
    } catch (KafkaException | IllegalStateException e) {
      // thrown instead of told to the callback: never both, see KafkaProducer.doSend
      note(e);
      done.accept(false);
    }
  }

  /** Why appending cannot be expected to work now, or null if it can. */
  @Nullable String trouble() {
    Instant failed = failedAt.get();
    if (failed != null && clock.instant().isBefore(failed.plus(TROUBLE))) {
      return "Kafka does not take records.";
    }
    String sinceThen = probed;
    if (sinceThen != null) {
      return sinceThen;
    }
    return hasMetadata() ? null : "The raw topic is not known yet.";
  }

  /** A look from outside begins: records that are taken from now on know better. */
  void lookBegins() {
    takenSinceLook = false;
  }

  /**
   * Takes what the look found.
   *
   * @param trouble one sentence, null for none
   */
  void probed(@Nullable String trouble) {
    if (trouble == null || !takenSinceLook) {
      probed = trouble;
    }
  }

  /**
   * The client stays with a partition until it has sent a batch's worth of bytes there, also when
   * its leader has gone: a few small records a second would fail for minutes.
   */
  private ProducerRecord<byte[], byte[]> withLeader(ProducerRecord<byte[], byte[]> record) {
    if (record.key() != null) {
      return record;
    }
    Leaders known = leaders();
    if (known.partitions().isEmpty() || known.all()) {
      return record;
    }
    int any = ThreadLocalRandom.current().nextInt(known.partitions().size());
    int partition = known.partitions().get(any);
    return new ProducerRecord<>(
        record.topic(), partition, record.timestamp(), null, record.value(), record.headers());
  }

  /**
   * Partitions that have a leader.
   *
   * @param all whether these are all that there are
   * @param asOf when this was so, of {@link System#nanoTime}
   */
  private record Leaders(boolean all, List<Integer> partitions, long asOf) {}

  private Leaders leaders() {
    Leaders known = leaders;
    long now = System.nanoTime();
    if (now - known.asOf() < LEADERS_NANOS) {
      return known;
    }
    List<PartitionInfo> all = producer.partitionsFor(topic);
    List<Integer> led =
        all.stream().filter(each -> each.leader() != null).map(PartitionInfo::partition).toList();
    known = new Leaders(led.size() == all.size(), led, now);
    leaders = known;
    return known;
  }

  private boolean hasMetadata() {
    try {
      return !producer.partitionsFor(topic).isEmpty();
    } catch (KafkaException e) {
      LOG.debug("no metadata of {} yet", topic, e);
      return false;
    }
  }

  /**
   * One line when trouble begins and one when it ends, however many records it meets. A record that
   * is too large says nothing about others: it must not turn all of them away.
   */
  private void note(@Nullable Exception failure) {
    if (failure instanceof RecordTooLargeException) {
      noteTooLarge(failure);
    } else if (failure != null) {
      if (failedAt.getAndSet(clock.instant()) == null) {
        LOG.error("{} does not take records; senders are answered 503", topic, failure);
      }
    } else {
      noteTaken();
    }
  }

  private void noteTaken() {
    // read first: this is done for each record, by several threads
    if (!takenSinceLook) {
      takenSinceLook = true;
    }
    if (probed != null) {
      probed = null;
    }
    if (failedAt.get() != null && failedAt.getAndSet(null) != null) {
      LOG.info("{} takes records again", topic);
    }
  }

  private void noteTooLarge(Exception failure) {
    Instant now = clock.instant();
    Instant last = tooLargeLoggedAt.get();
    if (last.plus(LOG_AGAIN).isBefore(now) && tooLargeLoggedAt.compareAndSet(last, now)) {
      LOG.error(
          "{} refuses records that sluice.ingest.max-body lets in; senders are answered 503 until"
              + " the topic's max.message.bytes is at least {} or the limit is lower: {}",
          topic,
          Topics.MAX_RECORD_BYTES,
          failure.getMessage());
    }
  }
}
