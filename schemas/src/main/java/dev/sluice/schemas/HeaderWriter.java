package dev.sluice.schemas;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Writes text headers. */
final class HeaderWriter {
  private static final DateTimeFormatter RFC_3339_MICROS =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

  private final Headers headers;

  HeaderWriter(Headers headers) {
    this.headers = headers;
  }

  HeaderWriter add(String name, @Nullable String value) {
    if (value != null) {
      headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  HeaderWriter add(String name, Instant time) {
    return add(name, RFC_3339_MICROS.format(time));
  }
}
