package dev.sluice.console.pages;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code /api/events/{id}/headers} answers. */
record HeadersDocument(
    String method,
    String path,
    List<String> queryParameters,
    String remote,
    String requestId,
    List<Line> headers) {
  /** A header line. */
  record Line(String name, @Nullable String value, boolean redacted) {}
}
