package dev.sluice.providers;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A place in a request that holds a short value. Immutable and thread-safe.
 *
 * @see #parse
 */
public final class ValueLocation {
  private final String header;

  private ValueLocation(String header) {
    this.header = header;
  }

  /**
   * Reads the notation {@code header:name} or {@code body:/json/pointer}.
   *
   * @throws IllegalArgumentException if the text is neither, saying what is allowed
   */
  public static ValueLocation parse(String text) {
    if (!text.startsWith("header:")) {
      throw new IllegalArgumentException(
          "'%s' must be header:name or body:/json/pointer".formatted(text));
    }
    return new ValueLocation(text.substring("header:".length()).toLowerCase(Locale.ROOT));
  }

  /** The value, or null if the request has none; never throws for anything a sender can send. */
  public @Nullable String read(WebhookRequest request) {
    List<String> values = request.headers(header);
    return values.isEmpty() ? null : values.getFirst();
  }
}
