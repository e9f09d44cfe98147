package dev.sluice.stage;

import dev.sluice.schemas.Coordinates;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many records may be dead-lettered for reasons nobody foresaw. One poison record must not
 * block a partition; a mistake of ours, which looks the same but hits every record, must not empty
 * the topic into the dead letters. A record that comes again is not counted again.
 */
final class DeadLetterBudget {
  static final int LIMIT = 10;
  static final Duration WINDOW = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Map<Coordinates, Instant> spent = new LinkedHashMap<>();

  DeadLetterBudget(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Takes one record out of the budget.
   *
   * @throws BudgetSpentException if nothing is left of it
   */
  void spend(Coordinates record, Exception cause) {
    Instant now = clock.instant();
    spent.values().removeIf(time -> time.isBefore(now.minus(WINDOW)));
    if (!spent.containsKey(record) && spent.size() >= LIMIT) {
      throw new BudgetSpentException(
          "%d records failed unexpectedly within %s, the last at %s: the stage waits rather than dead-letter more"
              .formatted(LIMIT + 1, WINDOW, record),
          cause);
    }
    spent.putIfAbsent(record, now);
  }

  /** Has the batch again later: the failure may be ours. */
  static final class BudgetSpentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private BudgetSpentException(String message, Exception cause) {
      super(message, cause);
    }
  }
}
