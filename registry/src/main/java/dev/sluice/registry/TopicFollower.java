package dev.sluice.registry;

import dev.sluice.schemas.MalformedRecordException;
import dev.sluice.schemas.SourceRecordCodec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the compacted topic from its beginning and then follows it. When it has to begin again
 * (topic made anew, broker refused), the sources read so far stay in force until the topic has been
 * read to its end, and then are replaced as a whole: a source that was deleted meanwhile goes.
 */
final class TopicFollower implements SourceRegistry {
  private static final Logger log = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(10);
  private static final long FIRST_PAUSE_MS = 100;
  private static final long LONGEST_PAUSE_MS = 1_000;

  private final String topic;
  private final SourceOpener opener;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile Map<String, Source> sources = Map.of();
  private volatile boolean caughtUp;
  private String trouble = "";

  private TopicFollower(String topic, SourceOpener opener, KafkaConsumer<byte[], byte[]> consumer) {
    this.topic = topic;
    this.opener = opener;
    this.consumer = consumer;
    this.thread = Thread.ofPlatform().name("sluice-sources").daemon().unstarted(this::run);
  }

  static TopicFollower start(KafkaSettings kafka, String topic, SourceOpener opener) {
    Map<String, Object> config = kafka.clientConfig();
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // a topic that was made anew is read anew, by us
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    config.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, "sluice-sources");
    var bytes = new ByteArrayDeserializer();
    var follower = new TopicFollower(topic, opener, new KafkaConsumer<>(config, bytes, bytes));
    follower.thread.start();
    return follower;
  }

  @Override
  public @Nullable Source find(String name) {
    return sources.get(name);
  }

  @Override
  public Collection<Source> all() {
    return sources.values();
  }

  @Override
  public boolean caughtUp() {
    return caughtUp;
  }

  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    try {
      thread.join(CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      long pause = FIRST_PAUSE_MS;
      while (!closed(0)) {
        try {
          follow();
        } catch (WakeupException e) {
          return;
        } catch (RuntimeException e) {
          pause = trouble.isEmpty() ? FIRST_PAUSE_MS : Math.min(2 * pause, LONGEST_PAUSE_MS);
          report(e);
          if (closed(pause)) {
            return;
          }
        }
      }
    }
  }

  private void follow() {
    List<TopicPartition> partitions = partitions();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<String, Source> read = new HashMap<>();
    while (!reached(ends)) {
      apply(consumer.poll(POLL), read);
    }
    publish(read);
    if (!trouble.isEmpty() || !caughtUp) {
      log.info("following {}: {} sources", topic, read.size());
    }
    trouble = "";
    caughtUp = true;
    while (!closed(0)) {
      if (apply(consumer.poll(POLL), read)) {
        publish(read);
      }
    }
  }

  private List<TopicPartition> partitions() {
    List<PartitionInfo> infos = consumer.partitionsFor(topic);
    if (infos == null || infos.isEmpty()) {
      throw new IllegalStateException("the topic is not there yet; ops-console makes it");
    }
    return infos.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private boolean apply(ConsumerRecords<byte[], byte[]> records, Map<String, Source> read) {
    records.forEach(record -> apply(record, read));
    return !records.isEmpty();
  }

  private void apply(ConsumerRecord<byte[], byte[]> record, Map<String, Source> read) {
    try {
      String name = SourceRecordCodec.nameOf(record);
      if (record.value() == null) {
        read.remove(name);
      } else {
        read.put(name, opener.open(SourceRecordCodec.decode(record)));
      }
    } catch (MalformedRecordException e) {
      log.error("skipped; the source keeps its earlier state: {}", e.getMessage());
    }
  }

  private void publish(Map<String, Source> read) {
    sources = Map.copyOf(read);
  }

  private boolean closed(long withinMs) {
    try {
      return closing.await(withinMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** One line when trouble begins or changes, however long it lasts. */
  private void report(RuntimeException e) {
    String refusal = KafkaRefusal.reason(e);
    String now =
        refusal == null
            ? "%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage())
            : refusal;
    if (!now.equals(trouble)) {
      log.warn("cannot follow {} yet, trying for ever: {}", topic, now);
      trouble = now;
    }
  }
}
