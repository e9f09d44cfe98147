package dev.sluice.console.pages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event of a replay as {@code /api/replays/{id}/events} answers it. */
record ReplayItem(
    int number,
    String eventId,
    Instant receivedAt,
    @Nullable String source,
    String state,
    Before before,
    @Nullable Verdict verdict,
    @Nullable String firstEventId) {
  /** In which it can be. */
  static final List<String> STATES =
      List.of(
          "planned",
          "sent",
          "accepted",
          "redelivered",
          "duplicate",
          "rejected",
          "dead_lettered",
          "past_retention",
          "unprotected",
          "unreadable",
          "unknown");

  /** Some of them. */
  record Items(List<ReplayItem> events) {}

  /** What it was when the replay was planned. */
  record Before(String outcome, @Nullable String signatureStatus, @Nullable String reason) {}

  /** What the replay found. */
  record Verdict(
      Instant at,
      @Nullable String signatureStatus,
      @Nullable String keyId,
      @Nullable String reason) {}

  /** Its page; null where there is no such event. */
  public @Nullable String url() {
    return state.equals("unknown") ? null : EventDocument.url(eventId);
  }

  /** Why it is not better off, null where nothing says. */
  public @Nullable String reason() {
    return verdict == null ? before.reason() : verdict.reason();
  }
}
