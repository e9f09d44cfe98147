package dev.sluice.providers.body;

import java.util.Arrays;
import java.util.List;

/**
 * Where a value is in a JSON document: a JSON pointer (RFC 6901) in which {@code *} stands for
 * every element of an array. Immutable.
 */
public final class JsonPath {
  private static final String EVERY = "*";
  private static final int MAX_SEGMENTS = 16;

  private final String text;
  private final String[] segments;
  private final int every;

  private JsonPath(String text, String[] segments) {
    this.text = text;
    this.segments = segments;
    this.every = Arrays.asList(segments).indexOf(EVERY);
  }

  /**
   * Reads a pointer such as {@code /data/0/id} or {@code /items/*}{@code /id}.
   *
   * @throws IllegalArgumentException if it does not start with a slash or is too deep
   */
  public static JsonPath parse(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException(
          "'%s' must be a JSON pointer, such as /data/id".formatted(text));
    }
    String[] segments = text.substring(1).split("/", -1);
    if (segments.length > MAX_SEGMENTS) {
      throw new IllegalArgumentException(
          "'%s' must have at most %d parts".formatted(text, MAX_SEGMENTS));
    }
    for (int i = 0; i < segments.length; i++) {
      segments[i] = segments[i].replace("~1", "/").replace("~0", "~");
    }
    return new JsonPath(text, segments);
  }

  /** The parts from the root. */
  public List<String> segments() {
    return List.of(segments);
  }

  /** Whether more than one value can be found. */
  public boolean many() {
    return every >= 0;
  }

  /** The path of the elements of the array, each of which can have a value. */
  public JsonPath element() {
    String[] array = Arrays.copyOf(segments, every + 1);
    return new JsonPath("/" + String.join("/", array), array);
  }

  /** The level of the first {@code *}, or -1. */
  int every() {
    return every;
  }

  /** Whether it stands for the elements of an array themselves. */
  boolean endsInEvery() {
    return segments[segments.length - 1].equals(EVERY);
  }

  int depth() {
    return segments.length;
  }

  boolean names(int level, String member) {
    return segments[level].equals(member);
  }

  boolean names(int level, int index) {
    String segment = segments[level];
    if (segment.equals(EVERY)) {
      return true;
    }
    if (segment.length() == 1) {
      return segment.charAt(0) - '0' == index;
    }
    return segment.equals(Integer.toString(index));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonPath path && path.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The pointer as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
