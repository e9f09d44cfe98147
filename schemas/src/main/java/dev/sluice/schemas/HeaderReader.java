package dev.sluice.schemas;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads single headers of one record and says precisely what is wrong with one. */
final class HeaderReader {
  private final ConsumerRecord<byte[], byte[]> record;

  /** The last of each name; looking for each name among all headers took a tenth of a worker. */
  private final Map<String, Header> last = HashMap.newHashMap(32);

  HeaderReader(ConsumerRecord<byte[], byte[]> record) {
    this.record = record;
    for (Header header : record.headers()) {
      last.put(header.key(), header);
    }
  }

  @Nullable String optional(String name) {
    Header header = last.get(name);
    return header == null || header.value() == null ? null : text(header);
  }

  String required(String name) {
    String value = optional(name);
    if (value == null) {
      throw malformed("header %s is missing".formatted(name));
    }
    return value;
  }

  <T> T required(String name, Function<String, T> parser) {
    return parse(name, required(name), parser);
  }

  <T> @Nullable T optional(String name, Function<String, T> parser) {
    String value = optional(name);
    return value == null ? null : parse(name, value, parser);
  }

  <T> T parse(String name, String value, Function<String, T> parser) {
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw malformed("header %s: %s".formatted(name, e.getMessage()));
    }
  }

  UUID uuid(String name) {
    return required(name, UUID::fromString);
  }

  Instant instant(String name) {
    return required(name, Rfc3339::parse);
  }

  /** The record's value, whose SHA-256 must be what the record says it is. */
  byte[] body() {
    byte[] body = record.value();
    if (body == null) {
      throw malformed("the value is null, not a body");
    }
    String expected = required(RecordHeaders.BODY_SHA256);
    String actual = BodyHash.hex(body);
    if (!actual.equals(expected)) {
      throw malformed(
          "the body's SHA-256 is %s, header %s says %s"
              .formatted(actual, RecordHeaders.BODY_SHA256, expected));
    }
    return body;
  }

  MalformedRecordException malformed(String what) {
    return new MalformedRecordException(
        "record %s-%d@%d: %s".formatted(record.topic(), record.partition(), record.offset(), what));
  }

  /**
   * The value of a header of which there can be several; Kafka lets it be null, the contract not.
   */
  String text(Header header) {
    if (header.value() == null) {
      throw malformed("header %s has no value".formatted(header.key()));
    }
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
