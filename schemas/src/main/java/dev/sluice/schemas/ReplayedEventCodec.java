package dev.sluice.schemas;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Replayed events to records and back. Thread-safe. */
public final class ReplayedEventCodec {
  private ReplayedEventCodec() {}

  /**
   * Which item of which replay a record is.
   *
   * @param replayId the replay
   * @param eventId the attempt
   */
  public record Item(UUID replayId, UUID eventId) {}

  /**
   * The record of a replayed event.
   *
   * @param key that the raw record had, or null
   */
  public static ProducerRecord<byte[], byte[]> encode(
      String topic, byte @Nullable [] key, ReplayedEvent event) {
    ProducerRecord<byte[], byte[]> record = RawEventCodec.encode(topic, key, event.raw());
    write(new HeaderWriter(record.headers()), event.replay());
    return record;
  }

  /**
   * The replayed event of a record.
   *
   * @throws MalformedRecordException if the record does not follow the contract
   */
  public static ReplayedEvent decode(ConsumerRecord<byte[], byte[]> record) {
    var in = new HeaderReader(record);
    Replay replay = read(in);
    if (replay == null) {
      throw in.malformed("header %s is missing".formatted(RecordHeaders.REPLAY_ID));
    }
    return new ReplayedEvent(RawEventCodec.read(in, record), replay);
  }

  /** Which item a record is, whatever else is wrong with it; null where it does not tell. */
  public static @Nullable Item item(ConsumerRecord<byte[], byte[]> record) {
    UUID replayId = uuid(record, RecordHeaders.REPLAY_ID);
    UUID eventId = uuid(record, RecordHeaders.ID);
    return replayId == null || eventId == null ? null : new Item(replayId, eventId);
  }

  /** Whether a record was sent through again; its headers may be malformed. */
  public static boolean isReplayed(ConsumerRecord<?, ?> record) {
    return record.headers().lastHeader(RecordHeaders.REPLAY_ID) != null;
  }

  static void write(HeaderWriter out, @Nullable Replay replay) {
    if (replay != null) {
      out.add(RecordHeaders.REPLAY_ID, replay.id().toString())
          .add(RecordHeaders.REDELIVER, replay.redeliver() ? "true" : null);
    }
  }

  /** What sent the record through again, null for nothing. */
  static @Nullable Replay read(HeaderReader in) {
    UUID id = in.optional(RecordHeaders.REPLAY_ID, UUID::fromString);
    Boolean redeliver = in.optional(RecordHeaders.REDELIVER, ReplayedEventCodec::flag);
    if (id == null) {
      if (redeliver != null) {
        throw in.malformed(
            "header %s is there without %s"
                .formatted(RecordHeaders.REDELIVER, RecordHeaders.REPLAY_ID));
      }
      return null;
    }
    return new Replay(id, redeliver != null);
  }

  private static Boolean flag(String text) {
    if (!text.equals("true")) {
      throw new IllegalArgumentException("'%s' is not true".formatted(text));
    }
    return true;
  }

  private static @Nullable UUID uuid(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    if (header == null || header.value() == null) {
      return null;
    }
    try {
      return UUID.fromString(new String(header.value(), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
