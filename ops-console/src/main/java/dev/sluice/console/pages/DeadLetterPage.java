package dev.sluice.console.pages;

import dev.sluice.console.session.SessionConfiguration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/** What no stage could process, the newest first. */
final class DeadLetterPage {
  private static final String REPLAY = SessionConfiguration.ROOT + "/new-replay?";

  /** What {@code /api/dead-letters} answers. */
  record Found(List<Letter> letters, boolean older) {}

  /** A record of a dead-letter topic. */
  record Letter(
      Instant at,
      @Nullable String eventId,
      @Nullable Instant receivedAt,
      @Nullable String source,
      @Nullable String stage,
      @Nullable String reason,
      @Nullable String topic,
      ReceiptDocument.Place record,
      @Nullable String outcome) {
    /** The page of its event; null where no table knows it. */
    public @Nullable String url() {
      return eventId == null || outcome == null ? null : EventDocument.url(eventId);
    }

    /** Where it is sent through again; null where that is no question any more, or never was. */
    public @Nullable String replay() {
      return eventId == null || (outcome != null && !outcome.equals("unsettled"))
          ? null
          : REPLAY + "by=ids&events=" + eventId;
    }
  }

  Page show(PageRequest request) {
    String source = request.parameter("source");
    Found found =
        request.get("/api/dead-letters", Map.of("source", source, "limit", "100"), Found.class);
    return Page.of("dead-letters", "Dead letters", "dead-letters")
        .with("letters", found.letters())
        .with("older", found.older())
        .with("source", source)
        .with("replay", REPLAY + replayOf(source))
        .with("mayReplay", request.may(HttpMethod.POST, ReplayPages.API));
  }

  private static @Nullable String replayOf(String source) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("outcome", "dead_lettered");
    query.put("source", source);
    return PageRequest.query(query);
  }
}
