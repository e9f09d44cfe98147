package dev.sluice.providers;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** How a provider writes the time of signing. */
enum TimestampUnit {
  SECONDS,
  MILLISECONDS,
  /** Seconds, or milliseconds if there are 13 digits. */
  SECONDS_OR_MILLISECONDS,
  RFC3339;

  private static final int MILLISECOND_DIGITS = 13;
  private static final int MAX_RFC3339 = 40;

  /** The time that a text stands for, or null if it is not in this unit. */
  @Nullable Instant parse(String text) {
    if (this == RFC3339) {
      return parseRfc3339(text);
    }
    long number = digits(text);
    if (number < 0) {
      return null;
    }
    boolean milliseconds =
        this == MILLISECONDS
            || (this == SECONDS_OR_MILLISECONDS && text.length() == MILLISECOND_DIGITS);
    return milliseconds ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
  }

  /** The text that stands for a time. */
  String format(Instant time) {
    return switch (this) {
      case SECONDS, SECONDS_OR_MILLISECONDS -> Long.toString(time.getEpochSecond());
      case MILLISECONDS -> Long.toString(time.toEpochMilli());
      case RFC3339 -> time.truncatedTo(ChronoUnit.SECONDS).toString();
    };
  }

  private static long digits(String text) {
    if (text.isEmpty() || text.length() > MILLISECOND_DIGITS) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static @Nullable Instant parseRfc3339(String text) {
    if (text.length() > MAX_RFC3339) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
