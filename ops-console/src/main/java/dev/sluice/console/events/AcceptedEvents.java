package dev.sluice.console.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest accepted events. Which events have their claim no index knows: joined with all claims
 * they take seconds, and with a look-up each PostgreSQL reads all of every day without claims
 * before it gives the first. So the newest that may be accepted are read, window by window, until a
 * page is full; nearly always the first window fills it.
 */
final class AcceptedEvents {
  /** After that a page ends, with what was found, and the next one goes on. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final int LEAST_WINDOW = 100;
  private static final int MOST_WINDOW = 3_200;

  private final Events events;
  private final Duration patience;

  AcceptedEvents(Events events, Duration patience) {
    this.events = events;
    this.patience = patience;
  }

  /** Has fewer events than its limit, or none, where accepted ones are rare. */
  Events.Page page(EventFilter filter, int limit) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<Event> found = new ArrayList<>();
    int window = Math.max(LEAST_WINDOW, limit + 1);
    Cursor after = filter.after();
    do {
      List<Event> seen = events.find(EventSearch.candidates(filter, after), window);
      for (Event event : seen) {
        if (found.size() == limit) {
          return new Events.Page(found, Cursor.of(found.getLast()));
        }
        if (event.outcome().equals(Event.ACCEPTED)) {
          found.add(event);
        }
      }
      after = seen.size() < window ? null : Cursor.of(seen.getLast());
      window = Math.min(MOST_WINDOW, 2 * window);
    } while (after != null && System.nanoTime() - deadline < 0);
    return new Events.Page(found, after);
  }
}
