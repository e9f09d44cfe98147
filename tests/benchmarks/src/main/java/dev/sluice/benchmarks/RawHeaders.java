package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.RecordHeaders;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;

/**
 * Record headers as ingest-api writes them, with the cheapest values of the same length: a limit
 * has the same bytes to write and nothing to think about.
 */
final class RawHeaders {
  private static final byte[] ID = "01a21552-d631-709f-a363-9ad76d4c1e3c".getBytes(UTF_8);
  private static final byte[] SOURCE = Webhooks.SOURCE.getBytes(UTF_8);
  private static final byte[] TIME = "2026-11-28T12:00:00.123456Z".getBytes(UTF_8);
  private static final byte[] METHOD = "POST".getBytes(UTF_8);
  private static final byte[] PATH = ("/webhooks/" + Webhooks.SOURCE).getBytes(UTF_8);
  private static final byte[] REMOTE = "127.0.0.1".getBytes(UTF_8);
  private static final byte[] HASH = "5e".repeat(32).getBytes(UTF_8);

  private RawHeaders() {}

  static void addFixed(Headers headers) {
    headers
        .add(RecordHeaders.ID, ID)
        .add(RecordHeaders.SOURCE, SOURCE)
        .add(RecordHeaders.RECEIVED_AT, TIME)
        .add(RecordHeaders.METHOD, METHOD)
        .add(RecordHeaders.PATH, PATH)
        .add(RecordHeaders.REMOTE, REMOTE)
        .add(RecordHeaders.REQUEST_ID, ID)
        .add(RecordHeaders.BODY_SHA256, HASH);
  }

  static void addHttp(Headers headers, String name, String value) {
    headers.add(RecordHeaders.HTTP_PREFIX + name.toLowerCase(Locale.ROOT), value.getBytes(UTF_8));
  }
}
