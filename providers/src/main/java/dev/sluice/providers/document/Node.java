package dev.sluice.providers.document;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A part of a document with its place. Every method that expects something throws {@link
 * DocumentException} with line, path, what is wrong and what is allowed.
 */
public final class Node {
  private final int line;
  private final String path;
  private final @Nullable String scalar;
  private final @Nullable List<Node> items;
  private final @Nullable Map<String, Node> members;

  private Node(
      int line,
      String path,
      @Nullable String scalar,
      @Nullable List<Node> items,
      @Nullable Map<String, Node> members) {
    this.line = line;
    this.path = path;
    this.scalar = scalar;
    this.items = items;
    this.members = members;
  }

  static Node scalar(int line, String path, String text) {
    return new Node(line, path, text, null, null);
  }

  static Node list(int line, String path, List<Node> items) {
    return new Node(line, path, null, items, null);
  }

  static Node mapping(int line, String path, Map<String, Node> members) {
    return new Node(line, path, null, null, members);
  }

  /** Refuses keys other than these. */
  public Node allow(String... keys) {
    for (Map.Entry<String, Node> member : members().entrySet()) {
      if (!List.of(keys).contains(member.getKey())) {
        throw member.getValue().wrong("unknown key; allowed are " + String.join(", ", keys));
      }
    }
    return this;
  }

  /** The member of a key, or null. */
  public @Nullable Node find(String key) {
    return members().get(key);
  }

  /** The member of a key. */
  public Node need(String key) {
    Node member = find(key);
    if (member == null) {
      throw wrong("'%s' is missing".formatted(key));
    }
    return member;
  }

  /** The text of a member, or another if there is none. */
  public String text(String key, String otherwise) {
    Node member = find(key);
    return member == null ? otherwise : member.text();
  }

  /** The text of this scalar. */
  public String text() {
    if (scalar == null) {
      throw wrong("must be a text, not a " + (items == null ? "mapping" : "list"));
    }
    return scalar;
  }

  /** The text of this scalar read by a function that throws IllegalArgumentException. */
  public <T> T as(Function<String, T> read) {
    String text = text();
    try {
      return read.apply(text);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** A member's key read by a function that throws IllegalArgumentException. */
  public static <T> T key(Node member, String key, Function<String, T> read) {
    try {
      return read.apply(key);
    } catch (IllegalArgumentException e) {
      throw member.wrong(String.valueOf(e.getMessage()));
    }
  }

  /** The text of this scalar as one of a few words. */
  public <T> T oneOf(Map<String, T> words) {
    T meaning = words.get(text());
    if (meaning == null) {
      throw wrong(
          "'%s' is not allowed; allowed are %s"
              .formatted(text(), String.join(", ", new TreeSet<>(words.keySet()))));
    }
    return meaning;
  }

  /** The text of this scalar as a duration: a whole number and s, m or h. */
  public Duration duration() {
    return as(Node::parseDuration);
  }

  private static Duration parseDuration(String text) {
    int unit = text.length() - 1;
    long factor =
        unit < 1 ? 0 : text.charAt(unit) == 's' ? 1 : text.charAt(unit) == 'm' ? 60 : 3600;
    boolean known = unit >= 1 && "smh".indexOf(text.charAt(unit)) >= 0 && unit <= 6;
    if (!known || !text.chars().limit(unit).allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException(
          "'%s' must be a whole number and s, m or h, such as 5m".formatted(text));
    }
    return Duration.ofSeconds(Long.parseLong(text.substring(0, unit)) * factor);
  }

  /** The text of this scalar as a whole number in a range. */
  public int number(int from, int to) {
    return as(
        text -> {
          boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
          int number =
              digits && text.length() < 10 && !text.isEmpty() ? Integer.parseInt(text) : -1;
          if (number < from || number > to) {
            throw new IllegalArgumentException(
                "'%s' must be a number from %d to %d".formatted(text, from, to));
          }
          return number;
        });
  }

  /** The elements of this list, at least one; a scalar counts as a list of one. */
  public List<Node> items() {
    if (scalar != null) {
      return List.of(this);
    }
    if (items == null || items.isEmpty()) {
      throw wrong("must be a list of at least one element");
    }
    return items;
  }

  /** Whether this is a mapping of keys to values. */
  public boolean isMapping() {
    return members != null;
  }

  /** Whether this is a single value. */
  public boolean isScalar() {
    return scalar != null;
  }

  /** The members of this mapping, in order. */
  public Map<String, Node> members() {
    if (members == null) {
      throw wrong("must be a mapping of keys to values");
    }
    return new LinkedHashMap<>(members);
  }

  void write(JsonGenerator json) {
    if (scalar != null) {
      json.writeString(scalar);
    } else if (items != null) {
      json.writeStartArray();
      items.forEach(item -> item.write(json));
      json.writeEndArray();
    } else {
      json.writeStartObject();
      members()
          .forEach(
              (key, member) -> {
                json.writeName(key);
                member.write(json);
              });
      json.writeEndObject();
    }
  }

  /** That this is wrong, to be thrown. */
  public DocumentException wrong(String problem) {
    return new DocumentException(line, path, problem);
  }
}
