package dev.sluice.console.replays;

import dev.sluice.console.events.EventFilter;
import dev.sluice.console.events.EventParameters;
import dev.sluice.providers.document.DocumentException;
import dev.sluice.providers.document.Documents;
import dev.sluice.providers.document.Node;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent through again, and how.
 *
 * @param events by their ids; empty where a filter is given
 * @param filter the same as that of the search, and perhaps dead-lettered ones; null where ids are
 *     given
 * @param redeliver whether what was accepted before goes out once more
 * @param allowUnprotected whether events go out of which nobody can tell any more whether they did
 * @param rate events a second
 * @param maxFailures percent of failures at which the replay aborts, 100 for never
 * @param text the document that says so, as JSON
 */
record ReplayRequest(
    List<UUID> events,
    @Nullable EventFilter filter,
    boolean redeliver,
    boolean allowUnprotected,
    int rate,
    int maxFailures,
    String text) {
  /** Of events that are on a dead-letter topic; no other table or topic knows them for such. */
  static final String DEAD_LETTERED = "dead_lettered";

  private static final List<String> OUTCOMES =
      List.of("accepted", "duplicate", "rejected", "unsettled", DEAD_LETTERED);
  private static final int MOST_IDS = 1_000;
  private static final Map<String, Boolean> FLAG = Map.of("true", true, "false", false);

  /**
   * Reads a document.
   *
   * @throws DocumentException naming what is wrong
   */
  static ReplayRequest of(Node body, ReplayProperties defaults) {
    body.allow("events", "filter", "redeliver", "allow_unprotected", "rate", "max_failures");
    Node ids = body.find("events");
    Node filter = body.find("filter");
    if ((ids == null) == (filter == null)) {
      throw body.wrong("must have either 'events' or 'filter'");
    }
    Node rate = body.find("rate");
    Node failures = body.find("max_failures");
    return new ReplayRequest(
        ids == null ? List.of() : ids(ids),
        filter == null ? null : filter(filter),
        flag(body, "redeliver"),
        flag(body, "allow_unprotected"),
        rate == null ? defaults.rate() : rate.number(1, ReplayProperties.HIGHEST_RATE),
        failures == null ? defaults.maxFailures() : failures.number(0, 100),
        Documents.json(body));
  }

  /** Reads the text again that was stored. */
  static ReplayRequest of(String text, ReplayProperties defaults) {
    return of(Documents.read(text), defaults);
  }

  /** Whether it is about what is on dead-letter topics. */
  boolean ofDeadLetters() {
    return filter != null && DEAD_LETTERED.equals(filter.outcome());
  }

  private static boolean flag(Node body, String key) {
    Node flag = body.find(key);
    return flag != null && flag.oneOf(FLAG);
  }

  private static List<UUID> ids(Node ids) {
    List<Node> all = ids.items();
    if (all.size() > MOST_IDS) {
      throw ids.wrong("must be at most %d ids; use a filter".formatted(MOST_IDS));
    }
    return all.stream().map(id -> id.as(ReplayRoutes.ID.read())).distinct().toList();
  }

  private static EventFilter filter(Node node) {
    EventFilter filter = EventParameters.filter(node, OUTCOMES);
    if (DEAD_LETTERED.equals(filter.outcome())) {
      for (Map.Entry<String, Node> member : node.members().entrySet()) {
        if (!List.of("outcome", "source", "from", "to").contains(member.getKey())) {
          throw member
              .getValue()
              .wrong("is not on record of dead letters; they go by source, from and to");
        }
      }
    }
    return filter;
  }
}
