package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RawTopicTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final List<Boolean> told = new ArrayList<>();

  @Test
  void tellsNothingUntilTheBrokerAnswered() {
    // given
    var producer = producer(cluster());
    var topic = new RawTopic(producer, "raw", now::get);
    topic.append(record(), told::add);
    List<Boolean> before = List.copyOf(told);

    // when
    producer.completeNext();

    // then
    assertThat(before).isEmpty();
    assertThat(told).containsExactly(true);
    assertThat(topic.trouble()).isNull();
  }

  @Test
  void tellsAFailureOfTheBrokerAndIsInTroubleForAWhile() {
    // given
    var producer = producer(cluster());
    var topic = new RawTopic(producer, "raw", now::get);
    topic.append(record(), told::add);

    // when
    producer.errorNext(new TimeoutException("expired"));
    String justNow = topic.trouble();
    now.set(NOON.plus(Duration.ofSeconds(3)));
    String later = topic.trouble();

    // then
    assertThat(told).containsExactly(false);
    assertThat(justNow).isEqualTo("Kafka does not take records.");
    assertThat(later).isNull();
  }

  @Test
  void isInNoTroubleBecauseOfOneRecordThatIsTooLarge() {
    // given
    var producer = producer(cluster());
    var topic = new RawTopic(producer, "raw", now::get);
    topic.append(record(), told::add);

    // when
    producer.errorNext(new RecordTooLargeException("too large"));

    // then
    assertThat(told).containsExactly(false);
    assertThat(topic.trouble()).isNull();
  }

  @Test
  void isOutOfTroubleWithTheNextRecordThatIsTaken() {
    // given
    var producer = producer(cluster());
    var topic = new RawTopic(producer, "raw", now::get);
    topic.append(record(), told::add);
    topic.append(record(), told::add);

    // when
    producer.errorNext(new TimeoutException("expired"));
    producer.completeNext();

    // then
    assertThat(told).containsExactly(false, true);
    assertThat(topic.trouble()).isNull();
  }

  @Test
  void believesAProbeUntilARecordIsTaken() {
    // given
    var producer = producer(cluster());
    var topic = new RawTopic(producer, "raw", now::get);
    topic.append(record(), told::add);

    // when
    topic.probed("gone");
    String before = topic.trouble();
    producer.completeNext();

    // then
    assertThat(before).isEqualTo("gone");
    assertThat(topic.trouble()).isNull();
  }

  @Test
  void doesNotBelieveALookThatBeganBeforeARecordWasTaken() {
    // given
    var producer = producer(cluster());
    var topic = new RawTopic(producer, "raw", now::get);
    topic.lookBegins();
    topic.append(record(), told::add);

    // when
    producer.completeNext();
    topic.probed("gone");
    String outdated = topic.trouble();
    topic.lookBegins();
    topic.probed("gone");

    // then
    assertThat(outdated).isNull();
    assertThat(topic.trouble()).isEqualTo("gone");
  }

  @Test
  void tellsAFailureThatTheClientThrows() {
    // given
    var producer = producer(cluster());
    var topic = new RawTopic(producer, "raw", now::get);
    producer.close();

    // when
    topic.append(record(), told::add);

    // then
    assertThat(told).containsExactly(false);
  }

  @Test
  void appendsToPartitionsThatHaveALeader() {
    // given
    var node = new Node(1, "broker", 9092);
    var led = new PartitionInfo("raw", 1, node, new Node[] {node}, new Node[] {node});
    var leaderless = new PartitionInfo("raw", 0, null, new Node[] {node}, new Node[0]);
    var cluster =
        new Cluster("cluster", List.of(node), List.of(leaderless, led), Set.of(), Set.of());
    var producer = producer(cluster);
    var topic = new RawTopic(producer, "raw", now::get);

    // when
    topic.append(record(), told::add);
    topic.append(new ProducerRecord<>("raw", new byte[] {1}, new byte[1]), told::add);

    // then
    assertThat(producer.history())
        .extracting(ProducerRecord::partition)
        .as("the client chooses by key")
        .containsExactly(1, null);
  }

  @Test
  void isInTroubleWithoutMetadata() {
    // when
    var topic = new RawTopic(producer(Cluster.empty()), "raw", now::get);

    // then
    assertThat(topic.trouble()).isEqualTo("The raw topic is not known yet.");
  }

  static MockProducer<byte[], byte[]> producer(Cluster cluster) {
    var bytes = new ByteArraySerializer();
    return new MockProducer<>(cluster, false, null, bytes, bytes);
  }

  /** Of one broker that leads the one partition of topic {@code raw}. */
  static Cluster cluster() {
    var node = new Node(1, "broker", 9092);
    var partition = new PartitionInfo("raw", 0, node, new Node[] {node}, new Node[] {node});
    return new Cluster("cluster", List.of(node), List.of(partition), Set.of(), Set.of());
  }

  private static ProducerRecord<byte[], byte[]> record() {
    return new ProducerRecord<>("raw", new byte[1]);
  }
}
