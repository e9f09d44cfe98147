package dev.sluice.providers.doctor;

import dev.sluice.providers.WebhookRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The times that a request's headers may mean, in every unit. */
final class SignedTimes {
  private static final Pattern NUMBER = Pattern.compile("(?<!\\d)\\d{9,19}(?!\\d)");
  private static final Pattern ISO =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d)");
  private static final List<Long> UNITS_PER_SECOND = List.of(1L, 1_000L, 1_000_000L);

  private SignedTimes() {}

  /** From the values of these headers. */
  static List<Instant> of(WebhookRequest request, List<String> names) {
    List<Instant> times = new ArrayList<>();
    for (String name : names) {
      for (String value : request.headers(name)) {
        NUMBER.matcher(value).results().map(MatchResult::group).forEach(n -> numbers(n, times));
        ISO.matcher(value).results().map(MatchResult::group).forEach(t -> iso(t, times));
        httpDate(value, times);
      }
    }
    return times;
  }

  private static void numbers(String digits, List<Instant> times) {
    for (long unit : UNITS_PER_SECOND) {
      try {
        long number = Long.parseLong(digits);
        times.add(Instant.ofEpochSecond(number / unit, number % unit * (1_000_000_000L / unit)));
      } catch (DateTimeException | NumberFormatException e) {
        // beyond all time
      }
    }
  }

  private static void iso(String text, List<Instant> times) {
    try {
      times.add(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from));
    } catch (DateTimeParseException e) {
      // not one after all
    }
  }

  private static void httpDate(String text, List<Instant> times) {
    try {
      times.add(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from));
    } catch (DateTimeParseException e) {
      // another kind of value
    }
  }
}
