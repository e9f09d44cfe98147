package dev.sluice.schemas;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Raw events to records and back. Thread-safe. */
public final class RawEventCodec {
  private RawEventCodec() {}

  /**
   * The record of a raw event.
   *
   * @param key the source's ordering key, or null so that batches stay large
   */
  public static ProducerRecord<byte[], byte[]> encode(
      String topic, byte @Nullable [] key, RawEvent event) {
    var record = new ProducerRecord<byte[], byte[]>(topic, null, key, event.body());
    write(new HeaderWriter(record.headers()), event);
    return record;
  }

  /**
   * The raw event of a record.
   *
   * @throws MalformedRecordException if the record does not follow the contract, or its body is not
   *     the one that was received
   */
  public static RawEvent decode(ConsumerRecord<byte[], byte[]> record) {
    return read(new HeaderReader(record), record);
  }

  static void write(HeaderWriter out, RawEvent event) {
    out.add(RecordHeaders.ID, event.id().toString())
        .add(RecordHeaders.SOURCE, event.source())
        .add(RecordHeaders.RECEIVED_AT, event.receivedAt())
        .add(RecordHeaders.METHOD, event.method())
        .add(RecordHeaders.PATH, event.path())
        .add(RecordHeaders.REMOTE, event.remote())
        .add(RecordHeaders.REQUEST_ID, event.requestId())
        .add(RecordHeaders.BODY_SHA256, event.bodySha256())
        .add(RecordHeaders.SEALED, sealedNames(event.headers()));
    for (HttpHeader header : event.headers()) {
      out.add(RecordHeaders.HTTP_PREFIX + header.name(), header.value());
    }
  }

  static RawEvent read(HeaderReader in, ConsumerRecord<byte[], byte[]> record) {
    return new RawEvent(
        in.uuid(RecordHeaders.ID),
        in.required(RecordHeaders.SOURCE),
        in.instant(RecordHeaders.RECEIVED_AT),
        in.required(RecordHeaders.METHOD),
        in.required(RecordHeaders.PATH),
        in.required(RecordHeaders.REMOTE),
        in.required(RecordHeaders.REQUEST_ID),
        in.required(RecordHeaders.BODY_SHA256),
        httpHeaders(in, record),
        in.body());
  }

  private static List<HttpHeader> httpHeaders(
      HeaderReader in, ConsumerRecord<byte[], byte[]> record) {
    String sealed = in.optional(RecordHeaders.SEALED);
    Set<String> sealedNames = sealed == null ? Set.of() : Set.of(sealed.split(","));
    List<HttpHeader> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      if (header.key().startsWith(RecordHeaders.HTTP_PREFIX)) {
        String name = header.key().substring(RecordHeaders.HTTP_PREFIX.length());
        headers.add(new HttpHeader(name, in.text(header), sealedNames.contains(name)));
      }
    }
    return headers;
  }

  /** All values of a name are sealed or none is, so the names are enough to read them back. */
  private static @Nullable String sealedNames(List<HttpHeader> headers) {
    Set<String> names = null;
    for (HttpHeader header : headers) {
      if (header.sealed()) {
        names = names == null ? new LinkedHashSet<>() : names;
        names.add(header.name());
      }
    }
    return names == null ? null : String.join(",", names);
  }
}
