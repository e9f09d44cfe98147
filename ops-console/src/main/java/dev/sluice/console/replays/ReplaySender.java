package dev.sluice.console.replays;

import dev.sluice.console.replays.StoredEvents.Stored;
import dev.sluice.schemas.RecordHeaders;
import dev.sluice.schemas.Replay;
import dev.sluice.schemas.ReplayedEvent;
import dev.sluice.schemas.ReplayedEventCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Sends events to the topic of replays. Not thread-safe. */
final class ReplaySender implements AutoCloseable {
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Replay replay;

  ReplaySender(ReplayClients clients, String topic, Replay replay) {
    this.producer = clients.producer();
    this.topic = topic;
    this.replay = replay;
  }

  /**
   * What became of a batch.
   *
   * @param acknowledged numbers of the items that Kafka has
   * @param failure why it has not all of them, null if it has
   */
  record Sent(List<Integer> acknowledged, @Nullable KafkaException failure) {}

  /** Sends and waits until Kafka has said of each whether it has it. */
  Sent send(List<Stored> events) {
    List<Future<RecordMetadata>> sends = new ArrayList<>();
    List<Integer> acknowledged = new ArrayList<>();
    KafkaException failure = null;
    try {
      for (Stored event : events) {
        sends.add(producer.send(record(event)));
      }
    } catch (KafkaException e) {
      failure = e;
    }
    for (int i = 0; i < sends.size(); i++) {
      try {
        sends.get(i).get();
        acknowledged.add(events.get(i).item().number());
      } catch (ExecutionException e) {
        failure = new KafkaException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Sent(acknowledged, new KafkaException(e));
      }
    }
    return new Sent(acknowledged, failure);
  }

  /** With the context of the delivery, to which the verifier links the replay's. */
  private ProducerRecord<byte[], byte[]> record(Stored event) {
    ProducerRecord<byte[], byte[]> record =
        ReplayedEventCodec.encode(topic, event.key(), new ReplayedEvent(event.raw(), replay));
    if (event.traceparent() != null) {
      record.headers().add(RecordHeaders.TRACEPARENT, event.traceparent());
    }
    return record;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }
}
