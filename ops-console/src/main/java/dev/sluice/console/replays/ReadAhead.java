package dev.sluice.console.replays;

import dev.sluice.console.replays.StoredEvents.Reading;
import dev.sluice.console.replays.StoredEvents.Stored;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * Events of a replay that were read and not sent yet: what Kafka hands out at once is worth many
 * sends, and asking anew for each took more of a broker than live traffic beside it. Not
 * thread-safe.
 */
final class ReadAhead {
  private final Function<List<Item>, Reading> reader;
  private final Deque<Stored> events = new ArrayDeque<>();

  /** Numbers go down; who has this one or a higher is not looked at any more. */
  private int below = Integer.MAX_VALUE;

  private int belowOnceSent = Integer.MAX_VALUE;

  /**
   * Nothing is read yet.
   *
   * @param reader reads items, as many as memory allows and at least one
   */
  ReadAhead(Function<List<Item>, Reading> reader) {
    this.reader = reader;
  }

  /** Whether there is nothing left to send of what was read. */
  boolean isEmpty() {
    return events.isEmpty();
  }

  /** The next items to read have numbers below this one. */
  int below() {
    if (events.isEmpty()) {
      below = belowOnceSent;
    }
    return below;
  }

  /**
   * Reads on. Items that do not fit into one reading are to be read once these are sent.
   *
   * @param items in the order they are sent in
   * @param last least number of those that were looked at
   * @return items whose bytes are there no more
   * @throws org.apache.kafka.common.KafkaException if Kafka does not answer
   */
  List<Item> read(List<Item> items, int last) {
    Reading reading = reader.apply(items);
    reading.found().stream()
        .sorted(Comparator.comparingInt((Stored event) -> event.item().number()).reversed())
        .forEach(events::add);
    if (reading.found().size() + reading.missing().size() == items.size()) {
      belowOnceSent = last;
    }
    return reading.missing();
  }

  /** Takes at most so many of those that come next. */
  List<Stored> next(int most) {
    List<Stored> next = new ArrayList<>();
    while (next.size() < most && !events.isEmpty()) {
      next.add(events.remove());
    }
    return next;
  }

  /** Drops what was read: some of what was taken was not sent, and is read again. */
  void forget() {
    events.clear();
    belowOnceSent = below;
  }

  /** Begins with the first item again. */
  void restart() {
    events.clear();
    below = Integer.MAX_VALUE;
    belowOnceSent = below;
  }
}
