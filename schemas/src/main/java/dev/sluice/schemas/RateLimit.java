package dev.sluice.schemas;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many requests are taken in a while, and how many at once after a pause. Providers send in
 * bursts, so that of a limit a second ten seconds' worth are taken at once where nothing else is
 * said, and of a longer one all of them.
 *
 * @param requests in each period, from 1 to 10,000,000
 * @param period of the limit
 * @param burst most at once, from 1 to 100,000,000
 */
public record RateLimit(int requests, Period period, int burst) {
  private static final Pattern NOTATION =
      Pattern.compile("([0-9]{1,8})/(second|minute|hour)(?: burst ([0-9]{1,9}))?");
  private static final int MOST = 10_000_000;
  private static final int MOST_AT_ONCE = 100_000_000;
  private static final int SECONDS_AT_ONCE = 10;

  /** What a limit counts in. */
  public enum Period {
    /** One second. */
    SECOND(Duration.ofSeconds(1)),
    /** Sixty seconds. */
    MINUTE(Duration.ofMinutes(1)),
    /** Sixty minutes. */
    HOUR(Duration.ofHours(1));

    private final Duration length;

    Period(Duration length) {
      this.length = length;
    }

    /** How long it is. */
    public Duration length() {
      return length;
    }
  }

  /** Refuses numbers out of range. */
  public RateLimit {
    if (requests < 1 || requests > MOST) {
      throw new IllegalArgumentException("a rate must be from 1 to %d".formatted(MOST));
    }
    if (burst < 1 || burst > MOST_AT_ONCE) {
      throw new IllegalArgumentException("a burst must be from 1 to %d".formatted(MOST_AT_ONCE));
    }
  }

  /**
   * The limit of a text such as {@code 100/second}, {@code 600/minute} or {@code 100/second burst
   * 500}.
   *
   * @throws IllegalArgumentException if it is something else or out of range
   */
  public static RateLimit parse(String text) {
    Matcher notation = NOTATION.matcher(text);
    if (!notation.matches()) {
      throw new IllegalArgumentException(
          "'%s' must be a number a second, minute or hour, such as 100/second or 100/second burst 500"
              .formatted(text));
    }
    int requests = Integer.parseInt(notation.group(1));
    Period period = Period.valueOf(notation.group(2).toUpperCase(Locale.ROOT));
    String burst = notation.group(3);
    return new RateLimit(
        requests, period, burst == null ? usual(requests, period) : Integer.parseInt(burst));
  }

  /** The text that {@link #parse} takes. */
  @Override
  public String toString() {
    String rate = requests + "/" + period.name().toLowerCase(Locale.ROOT);
    return burst == usual(requests, period) ? rate : rate + " burst " + burst;
  }

  private static int usual(int requests, Period period) {
    return period == Period.SECOND ? requests * SECONDS_AT_ONCE : requests;
  }
}
