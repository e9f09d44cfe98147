package dev.sluice.schemas;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * Times as RFC 3339 writes them. Each event's time is written on three topics; by hand this takes a
 * tenth of what {@link DateTimeFormatter} takes.
 */
final class Rfc3339 {
  private static final DateTimeFormatter ANY_YEAR =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

  private static final byte[] FORM = "0000-00-00T00:00:00.000000Z".getBytes(ISO_8859_1);

  private Rfc3339() {}

  /** In UTC with exactly six digits of the second; what is finer is cut off. */
  static String micros(Instant time) {
    var utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
    if (utc.getYear() < 0 || utc.getYear() > 9_999) {
      return ANY_YEAR.format(time);
    }
    byte[] text = FORM.clone();
    write(text, 3, utc.getYear());
    write(text, 6, utc.getMonthValue());
    write(text, 9, utc.getDayOfMonth());
    write(text, 12, utc.getHour());
    write(text, 15, utc.getMinute());
    write(text, 18, utc.getSecond());
    write(text, 25, utc.getNano() / 1_000);
    return new String(text, ISO_8859_1);
  }

  /**
   * Reads what {@link #micros} writes, and whatever else {@link Instant#parse} takes.
   *
   * @throws DateTimeException if it is no time
   */
  static Instant parse(String text) {
    return hasForm(text)
        ? LocalDateTime.of(
                number(text, 0, 4),
                number(text, 5, 7),
                number(text, 8, 10),
                number(text, 11, 13),
                number(text, 14, 16),
                number(text, 17, 19),
                number(text, 20, 26) * 1_000)
            .toInstant(ZoneOffset.UTC)
        : Instant.parse(text);
  }

  /** A digit where the form has one, and everything else as in the form. */
  private static boolean hasForm(String text) {
    // the JDK has its own way with the end of a day and with leap seconds
    if (text.length() != FORM.length || text.startsWith("24", 11) || text.startsWith("60", 17)) {
      return false;
    }
    for (int at = 0; at < FORM.length; at++) {
      char c = text.charAt(at);
      if (FORM[at] == '0' ? c < '0' || c > '9' : c != FORM[at]) {
        return false;
      }
    }
    return true;
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int at = from; at < to; at++) {
      value = value * 10 + (text.charAt(at) - '0');
    }
    return value;
  }

  /** From the last digit to the first. */
  private static void write(byte[] text, int last, int value) {
    int at = last;
    for (int left = value; left > 0; left /= 10) {
      text[at--] = (byte) ('0' + left % 10);
    }
  }
}
