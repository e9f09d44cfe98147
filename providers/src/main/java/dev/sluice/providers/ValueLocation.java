package dev.sluice.providers;

import dev.sluice.providers.body.JsonPath;
import dev.sluice.providers.body.JsonValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place in a request that holds a short value. Immutable and thread-safe.
 *
 * @see #parse
 */
public final class ValueLocation {
  private static final String ALLOWED =
      "header:name, body:/json/pointer, form:field, form:field#/json/pointer or query:name";

  private final Place place;
  private final String name;
  private final @Nullable JsonPath path;

  private ValueLocation(Place place, String name, @Nullable JsonPath path) {
    this.place = place;
    this.name = name;
    this.path = path;
  }

  /** Which part of a request. */
  enum Place {
    HEADER,
    BODY,
    FORM,
    QUERY
  }

  /**
   * Reads the notation {@code header:name}, {@code body:/json/pointer}, {@code form:field}, {@code
   * form:field#/json/pointer} (a field that holds JSON) or {@code query:name}. In a pointer, {@code
   * *} stands for every element of an array; their values are joined by commas.
   *
   * @throws IllegalArgumentException if the text is none of them, saying what is allowed
   */
  public static ValueLocation parse(String text) {
    int colon = text.indexOf(':');
    String rest = text.substring(colon + 1);
    if (colon < 0 || rest.isBlank()) {
      throw notAllowed(text);
    }
    return switch (text.substring(0, colon)) {
      case "header" -> new ValueLocation(Place.HEADER, rest.toLowerCase(Locale.ROOT), null);
      case "query" -> new ValueLocation(Place.QUERY, rest, null);
      case "body" -> new ValueLocation(Place.BODY, "", JsonPath.parse(rest));
      case "form" -> {
        int hash = rest.indexOf("#/");
        yield hash < 0
            ? new ValueLocation(Place.FORM, rest, null)
            : new ValueLocation(
                Place.FORM, rest.substring(0, hash), JsonPath.parse(rest.substring(hash + 1)));
      }
      default -> throw notAllowed(text);
    };
  }

  private static IllegalArgumentException notAllowed(String text) {
    return new IllegalArgumentException("'%s' must be %s".formatted(text, ALLOWED));
  }

  /**
   * The value, or null if the request has none or an empty one; of several equal headers the first.
   * Never throws for anything a sender can send; the work is bounded.
   */
  public @Nullable String read(WebhookRequest request) {
    return new RequestValues(request, BodyPaths.of(this)).find(this);
  }

  /**
   * The value in each element of the array that the path goes through, null where an element has
   * none; empty if there is no such array, or the body is not one JSON document.
   */
  List<@Nullable String> readEach(WebhookRequest request) {
    JsonPath each = Objects.requireNonNull(path);
    List<@Nullable String[]> rows =
        JsonValues.signed(List.of(each, each.element())).readRows(request.body());
    List<@Nullable String> values = new ArrayList<>();
    for (@Nullable String[] row : rows == null ? List.<@Nullable String[]>of() : rows) {
      values.add(row[0]);
    }
    return values;
  }

  Place place() {
    return place;
  }

  /** Name of the header (lower case), form field or query parameter. */
  String name() {
    return name;
  }

  /** Path in the body, or in the JSON text of a form field. */
  @Nullable JsonPath path() {
    return path;
  }

  /** Whether it stands for a value in each element of an array in the body. */
  boolean ofEach() {
    return place == Place.BODY && path != null && path.many();
  }

  /** The notation. */
  @Override
  public String toString() {
    return switch (place) {
      case HEADER -> "header:" + name;
      case QUERY -> "query:" + name;
      case BODY -> "body:" + path;
      case FORM -> "form:" + name + (path == null ? "" : "#" + path);
    };
  }
}
