package dev.sluice.schemas;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Writes text headers. */
final class HeaderWriter {
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
    return add(name, Rfc3339.micros(time));
  }
}
