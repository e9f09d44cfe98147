package dev.sluice.console.pages;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and times as people read them. Every time is in UTC. */
final class Words {
  private static final int KILO = 1000;
  private static final DateTimeFormatter SECOND = form("uuuu-MM-dd HH:mm:ss");
  private static final DateTimeFormatter MILLISECOND = form("uuuu-MM-dd HH:mm:ss.SSS");
  private static final DateTimeFormatter DAY = form("uuuu-MM-dd");
  private static final DateTimeFormatter TIME = form("HH:mm:ss");
  private static final DateTimeFormatter MINUTE = form("HH:mm");
  private static final DateTimeFormatter DAY_AND_MINUTE = form("d MMM HH:mm");

  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }

  /** To the second. */
  public String second(Instant at) {
    return SECOND.format(at);
  }

  /** To the millisecond. */
  public String millisecond(Instant at) {
    return MILLISECOND.format(at);
  }

  /** The day alone. */
  public String day(Instant at) {
    return DAY.format(at);
  }

  /** The time of the day to the second. */
  public String time(Instant at) {
    return TIME.format(at);
  }

  /** The time of the day to the minute, with the day where the range is longer than one. */
  public String minute(Instant at, boolean withDay) {
    return (withDay ? DAY_AND_MINUTE : MINUTE).format(at);
  }

  /** With a separator every three digits. */
  public String number(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(',', '\u202f');
  }

  /** So many events. */
  public String events(long number) {
    return number == 1 ? "1 event" : number(number) + " events";
  }

  /** In the unit that fits. */
  public String bytes(long bytes) {
    if (bytes < KILO) {
      return bytes + " B";
    }
    return bytes < KILO * KILO
        ? String.format(Locale.ROOT, "%.1f kB", bytes / (double) KILO)
        : String.format(Locale.ROOT, "%.1f MB", bytes / (double) (KILO * KILO));
  }

  /** A length of time in at most two units; a dash for one that is not known. */
  public String seconds(@Nullable Double seconds) {
    if (seconds == null) {
      return "\u2013";
    }
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    Duration duration = Duration.ofSeconds(Math.round(seconds));
    if (duration.toMinutes() < 2) {
      return duration.toSeconds() + " s";
    }
    if (duration.toHours() < 2) {
      return duration.toMinutes() + " min";
    }
    return duration.toDays() < 2 ? duration.toHours() + " h" : duration.toDays() + " days";
  }

  /** How long something takes yet, in whole units. */
  public String left(double seconds) {
    return seconds < 10 ? (long) Math.ceil(seconds) + " s" : seconds(seconds);
  }

  /** A share in per cent; below one or above 99 never rounded to none or all. */
  public String percent(long part, long whole) {
    if (whole == 0 || part == 0) {
      return "0 %";
    }
    double percent = 100.0 * part / whole;
    if (part == whole) {
      return "100 %";
    }
    if (percent < 1) {
      return "< 1 %";
    }
    return percent > 99 ? "> 99 %" : Math.round(percent) + " %";
  }

  /** A name of the wire contract as words. */
  public String plain(String wireName) {
    return wireName.replace('_', ' ');
  }
}
