package dev.sluice.providers.body;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a few values out of a JSON body in one pass without building a tree, and stops when it has
 * them. Bounds: {@value #MAX_DEPTH} levels, {@value #MAX_VALUE_LENGTH} characters a value, {@value
 * #MAX_VALUES} values a pointer.
 */
public final class JsonValues {
  /** Deepest nesting that is followed. */
  public static final int MAX_DEPTH = 64;

  /** Longest value in characters. */
  public static final int MAX_VALUE_LENGTH = 8192;

  /** Most values that one pointer with {@code *} collects. */
  public static final int MAX_VALUES = 1000;

  private static final StreamReadConstraints BOUNDS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MAX_DEPTH)
          .maxStringLength(MAX_VALUE_LENGTH)
          .maxNameLength(MAX_VALUE_LENGTH)
          .maxNumberLength(MAX_VALUE_LENGTH)
          .build();
  private static final JsonFactory LENIENT =
      JsonFactory.builder().streamReadConstraints(BOUNDS).build();
  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .streamReadConstraints(BOUNDS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final JsonFactory OF_ANY_LENGTH =
      STRICT
          .rebuild()
          .streamReadConstraints(BOUNDS.rebuild().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private final List<JsonPath> paths;
  private final JsonFactory parsers;
  private final boolean strict;

  private JsonValues(List<JsonPath> paths, JsonFactory parsers) {
    this.paths = List.copyOf(paths);
    this.parsers = parsers;
    this.strict = parsers.isEnabled(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
  }

  /** Reads values that are looked up only; stops as soon as each was found. */
  public static JsonValues of(List<JsonPath> paths) {
    return new JsonValues(paths, LENIENT);
  }

  /**
   * Reads values that a signature is made of. The whole body is read and must be one JSON document
   * without repeated members: otherwise a reader that takes the other one of two equal members
   * would see a value that was never signed. For the same reason none of the values may be an
   * object or array, or a text that has no UTF-8 form.
   */
  public static JsonValues signed(List<JsonPath> paths) {
    return new JsonValues(paths, STRICT);
  }

  /**
   * As {@link #signed}, of values that are as long as the body, because one holds a whole event.
   */
  public static JsonValues signedOfAnyLength(List<JsonPath> paths) {
    return new JsonValues(paths, OF_ANY_LENGTH);
  }

  /**
   * The values in the order of the paths: the text of a string, number or boolean; several values
   * of one path are joined by commas. A path with {@code *} has no value if an element has none:
   * otherwise two different lists could look the same.
   *
   * @return null in the place of each value that is not there; where a signature is made of the
   *     values, null as a whole if the body is not one JSON document within the bounds
   */
  public @Nullable String @Nullable [] read(byte[] body) {
    JoinedValues joined = new JoinedValues(paths.size());
    boolean whole = pass(body, joined);
    if (strict && !whole) {
      return null;
    }
    @Nullable String[] values = joined.values();
    for (int i = 0; i < values.length; i++) {
      // of a list that was not read to its end nobody knows what else is in it
      values[i] = whole || !paths.get(i).many() ? values[i] : null;
    }
    return values;
  }

  /**
   * The values of paths with {@code *}, a row for each element of the array; a path that ends in
   * {@code *} makes sure that an element without any of the values has a row too.
   *
   * @return null if the body is not one JSON document within the bounds
   */
  public @Nullable List<@Nullable String[]> readRows(byte[] body) {
    Rows rows = new Rows(paths.size());
    return pass(body, rows) && rows.rows.size() <= MAX_VALUES ? rows.rows : null;
  }

  private boolean pass(byte[] body, Found found) {
    if (!looksLikeJson(body)) {
      return false;
    }
    try (JsonParser parser = parsers.createParser(ObjectReadContext.empty(), body)) {
      return new Pass(parser, found).run() == 1;
    } catch (JacksonException e) {
      return false;
    }
  }

  // saves the parser for forms, text and compressed bodies; UTF-16 and UTF-32 have zero bytes
  private static boolean looksLikeJson(byte[] body) {
    for (byte b : body) {
      if (b > ' ' || b < 0) {
        return b == '{' || b == '[' || b < 0;
      }
    }
    return false;
  }

  private static final class Rows implements Found {
    private final List<@Nullable String[]> rows = new ArrayList<>();
    private final int width;

    Rows(int width) {
      this.width = width;
    }

    @Override
    public void value(int path, int element, String text) {
      container(element);
      if (element < MAX_VALUES) {
        rows.get(element)[path] = text;
      }
    }

    @Override
    public void container(int element) {
      while (rows.size() <= Math.min(element, MAX_VALUES)) {
        rows.add(new @Nullable String[width]);
      }
    }
  }

  private final class Pass {
    private final JsonParser parser;
    private final Found found;
    private final boolean[] settled = new boolean[paths.size()];
    // what is known of each level: the index in an array, or -1 in an object
    private final int[] indexes = new int[MAX_DEPTH + 1];
    private final @Nullable String[] names = new @Nullable String[MAX_DEPTH + 1];
    private int open = paths.size();
    private boolean refused;

    Pass(JsonParser parser, Found found) {
      this.parser = parser;
      this.found = found;
    }

    /** Reads; says how many documents there were, 0 if they are refused. */
    int run() {
      int documents = 0;
      int level = -1;
      for (JsonToken token = parser.nextToken();
          token != null && (strict || open > 0);
          token = parser.nextToken()) {
        switch (token) {
          case PROPERTY_NAME -> names[level] = parser.currentName();
          case START_OBJECT, START_ARRAY -> {
            settle(level);
            documents += level < 0 ? 1 : 0;
            level++;
            indexes[level] = token == JsonToken.START_ARRAY ? 0 : -1;
            names[level] = null;
          }
          case END_OBJECT, END_ARRAY -> leave(--level);
          case VALUE_NULL -> leave(level);
          default -> {
            documents += level < 0 ? 1 : 0;
            value(level);
            leave(level);
          }
        }
      }
      return refused ? 0 : documents;
    }

    // a container in the place of a value: nothing later in the same place counts
    private void settle(int level) {
      for (int i = 0; i < settled.length; i++) {
        JsonPath path = paths.get(i);
        if (settled[i] || !matches(path, level)) {
          continue;
        }
        refused |= strict && !path.endsInEvery();
        if (path.many()) {
          found.container(indexes[path.every()]);
        } else {
          settled[i] = true;
          open--;
        }
      }
    }

    private void leave(int level) {
      if (level >= 0 && indexes[level] >= 0) {
        for (int i = 0; i < settled.length; i++) {
          if (paths.get(i).every() == level && leadsTo(paths.get(i), level)) {
            found.elementEnd(i, indexes[level]);
          }
        }
        indexes[level]++;
      }
    }

    private void value(int level) {
      for (int i = 0; i < settled.length; i++) {
        JsonPath path = paths.get(i);
        if (settled[i] || !matches(path, level)) {
          continue;
        }
        int every = path.every();
        String text = parser.getString();
        if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
          found.value(i, every < 0 ? 0 : indexes[every], text);
        } else {
          refused |= strict;
        }
        if (every < 0) {
          settled[i] = true;
          open--;
        }
      }
    }

    private boolean matches(JsonPath path, int level) {
      return path.depth() == level + 1 && leadsTo(path, level);
    }

    private boolean leadsTo(JsonPath path, int level) {
      for (int i = level; i >= 0; i--) {
        String name = names[i];
        if (indexes[i] >= 0 ? !path.names(i, indexes[i]) : name == null || !path.names(i, name)) {
          return false;
        }
      }
      return true;
    }
  }
}
