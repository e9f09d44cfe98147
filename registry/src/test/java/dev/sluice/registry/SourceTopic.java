package dev.sluice.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.SourceRecordCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes to the topic of sources as ops-console does. */
final class SourceTopic implements AutoCloseable {
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;

  SourceTopic(String bootstrapServers, String topic) {
    this.topic = topic;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** A source with secrets k1, k2, … */
  static SourceRecord source(KeyRing keys, String name, String provider, String... secrets) {
    List<SealedSecret> sealed = new ArrayList<>();
    for (String secret : secrets) {
      String keyId = "k" + (sealed.size() + 1);
      String box = keys.seal(secret.getBytes(UTF_8), SealContext.secret(name, keyId));
      sealed.add(new SealedSecret(keyId, box, null, null));
    }
    return source(name, provider, sealed, false, null);
  }

  static SourceRecord source(
      String name,
      String provider,
      List<SealedSecret> secrets,
      boolean allowUnsigned,
      @Nullable String scheme) {
    return new SourceRecord(
        name,
        provider,
        SourceRecord.Status.ACTIVE,
        SourceRecord.Mode.ASYNC,
        secrets,
        allowUnsigned,
        null,
        null,
        null,
        null,
        null,
        null,
        scheme,
        false,
        false,
        null);
  }

  /** The same source, its keys fetched. */
  static SourceRecord fetching(SourceRecord source) {
    return new SourceRecord(
        source.name(),
        source.provider(),
        source.status(),
        source.mode(),
        source.secrets(),
        false,
        null,
        null,
        null,
        null,
        null,
        source.publicUrl(),
        null,
        false,
        true,
        null);
  }

  void publish(SourceRecord source) throws Exception {
    send(SourceRecordCodec.encode(topic, source));
  }

  void delete(String name) throws Exception {
    send(SourceRecordCodec.tombstone(topic, name));
  }

  void publishMalformed(String name) throws Exception {
    send(new ProducerRecord<>(topic, name.getBytes(UTF_8), new byte[0]));
  }

  void publishWithoutKey() throws Exception {
    send(new ProducerRecord<>(topic, null, new byte[0]));
  }

  @Override
  public void close() {
    producer.close();
  }

  private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    producer.send(record).get();
  }
}
