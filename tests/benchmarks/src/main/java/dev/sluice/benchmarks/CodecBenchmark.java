package dev.sluice.benchmarks;

import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RawEventCodec;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Headers and body of a raw record, written and read, and the hash of a key. */
@State(Scope.Thread)
public class CodecBenchmark {
  private final ConsumerRecord<byte[], byte[]> record = consumed(new Events().raw("raw"));
  private final RawEvent event = RawEventCodec.decode(record);
  private final IdempotencyKey key =
      new IdempotencyKey(Webhooks.SOURCE, "72d3162e-cc78-11e3-81ab-4c9367dc0958");

  /** What ingest-api writes. */
  @Benchmark
  public ProducerRecord<byte[], byte[]> encode() {
    return RawEventCodec.encode("raw", null, event);
  }

  /** What the verifier reads; checks the body's hash. */
  @Benchmark
  public RawEvent decode() {
    return RawEventCodec.decode(record);
  }

  /** What dedup claims. */
  @Benchmark
  public byte[] hashKey() {
    return key.hash();
  }

  private static ConsumerRecord<byte[], byte[]> consumed(ProducerRecord<byte[], byte[]> sent) {
    return new ConsumerRecord<>(
        sent.topic(),
        0,
        0,
        0,
        TimestampType.LOG_APPEND_TIME,
        0,
        sent.value().length,
        null,
        sent.value(),
        sent.headers(),
        Optional.empty());
  }
}
