package dev.sluice.console.api;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * A parameter of a route: in its path where the path names it, else in the query.
 *
 * @param name in the request
 * @param description for people
 * @param schema of JSON Schema, for the OpenAPI document
 * @param read gives the value of a text, or throws {@link IllegalArgumentException} saying what is
 *     wrong
 */
public record Parameter<T>(
    String name, String description, Map<String, Object> schema, Function<String, T> read) {
  /** A text that is not empty. */
  public static Parameter<String> text(String name, int maxLength, String description) {
    return new Parameter<>(
        name,
        description,
        Map.of("type", "string", "minLength", 1, "maxLength", maxLength),
        text -> {
          if (text.isEmpty() || text.length() > maxLength || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                "must be 1 to %d characters, none of them U+0000".formatted(maxLength));
          }
          return text;
        });
  }

  /** One of a few words. */
  public static Parameter<String> word(String name, List<String> words, String description) {
    return new Parameter<>(
        name,
        description,
        Map.of("type", "string", "enum", words),
        text -> {
          if (!words.contains(text)) {
            throw new IllegalArgumentException("must be one of " + String.join(", ", words));
          }
          return text;
        });
  }

  /** A whole number in a range. */
  public static Parameter<Integer> number(String name, int from, int to, String description) {
    return new Parameter<>(
        name,
        description,
        Map.of("type", "integer", "minimum", from, "maximum", to),
        text -> {
          boolean digits = !text.isEmpty() && text.length() < 10 && text.matches("[0-9]+");
          int number = digits ? Integer.parseInt(text) : -1;
          if (number < from || number > to) {
            throw new IllegalArgumentException(
                "must be a whole number from %d to %d".formatted(from, to));
          }
          return number;
        });
  }

  /** A time of RFC 3339 in UTC, of this millennium so that every database can hold it. */
  public static Parameter<Instant> time(String name, String description) {
    return new Parameter<>(
        name,
        description,
        Map.of("type", "string", "format", "date-time"),
        text -> {
          try {
            if (text.matches("2[0-9]{3}-.{1,40}")) {
              return Instant.parse(text);
            }
          } catch (DateTimeParseException e) {
            // told below
          }
          throw new IllegalArgumentException("must be a time such as 2026-12-01T00:00:00Z");
        });
  }

  /** A UUID in its usual form. */
  public static Parameter<UUID> uuid(String name, String description) {
    return new Parameter<>(
        name,
        description,
        Map.of("type", "string", "format", "uuid"),
        text -> {
          if (!text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw new IllegalArgumentException(
                "must be a UUID in lower case, such as 0199d3a0-0000-7000-8000-000000000000");
          }
          return UUID.fromString(text);
        });
  }

  /** A text that matches a regular expression of both Java and ECMA 262. */
  public static Parameter<String> matching(String name, String pattern, String description) {
    return new Parameter<>(
        name,
        description,
        Map.of("type", "string", "pattern", "^" + pattern + "$"),
        text -> {
          if (!text.matches(pattern)) {
            throw new IllegalArgumentException("must match " + pattern);
          }
          return text;
        });
  }
}
