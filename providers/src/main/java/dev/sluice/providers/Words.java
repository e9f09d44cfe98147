package dev.sluice.providers;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Places, templates and durations in words and Markdown. */
final class Words {
  private static final int HOURS_OF_DAYS = 72;

  private Words() {}

  static String of(ValueLocation location) {
    return switch (location.place()) {
      case HEADER -> "the header `%s`".formatted(location.name());
      case QUERY -> "the query's parameter `%s`".formatted(location.name());
      case BODY -> "`%s` in the JSON body".formatted(location.path());
      case FORM ->
          location.path() == null
              ? "the form field `%s`".formatted(location.name())
              : "`%s` in the JSON of the form field `%s`"
                  .formatted(location.path(), location.name());
    };
  }

  static String anyOf(List<ValueLocation> locations) {
    return locations.stream().map(Words::of).collect(Collectors.joining(" or "));
  }

  /** A template: the place it consists of, or as it is written. */
  static String of(Template template) {
    ValueLocation only = template.onlyLocation();
    return only == null ? code(template.toString()) : of(only);
  }

  static String code(String text) {
    return "`%s`".formatted(text.replace("\n", "\\n"));
  }

  static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** A separator, which a reader must be able to see. */
  static String character(String separator) {
    return separator.equals(" ") ? "a space" : "`%s`".formatted(separator);
  }

  /** The templates of which the first that is found counts. */
  static String firstOf(List<Template> templates) {
    return templates.isEmpty()
        ? "none is known."
        : templates.stream().map(Words::of).collect(Collectors.joining(", else ", "", "."));
  }

  static String of(Duration duration) {
    boolean inDays = duration.toHours() > HOURS_OF_DAYS;
    long days = inDays ? duration.toDays() : 0;
    return Stream.of(
            count(days, "day"),
            count(inDays ? duration.toHoursPart() : duration.toHours(), "hour"),
            count(duration.toMinutesPart(), "minute"),
            count(duration.toSecondsPart(), "second"))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" and "));
  }

  private static String count(long number, String unit) {
    return switch ((int) number) {
      case 0 -> "";
      case 1 -> "1 " + unit;
      default -> "%d %ss".formatted(number, unit);
    };
  }
}
