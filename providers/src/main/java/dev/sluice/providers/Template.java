package dev.sluice.providers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Literal text with places in braces, such as {@code v0:{timestamp}:{body}}. Immutable. */
final class Template {
  private final String text;
  private final List<Part> parts;

  private Template(String text, List<Part> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
  }

  /** What a template is made of. */
  sealed interface Part {}

  /** Text as it is. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Literal(String text, byte[] bytes) implements Part {}

  /** A value of the request; one that is optional is empty where it is missing. */
  record Value(ValueLocation location, boolean optional) implements Part {}

  /** A value of the request that must be there, but is no part of the text. */
  record Presence(ValueLocation location) implements Part {}

  /** Something that a template can name by one word. */
  enum Word implements Part {
    BODY,
    BODY_SHA256,
    BODY_SHA256_BYTES,
    BODY_CRC32,
    BODY_BASE64,
    SECRET_PART,
    TIMESTAMP,
    METHOD,
    URL,
    URL_SHA256,
    CONNECT_QSH,
    CONNECT_ROOT_QSH,
    TWICE_ENCODED_PATH,
    PLIVO_URL,
    VONAGE_PARAMETERS,
    SIGNED_HEADERS,
    SIGNED_HEADER_VALUES,
    SIGNED_HEADER_LINES,
    PATH,
    TARGET,
    SORTED_FORM,
    PHP_FORM,
    SORTED_QUERY;

    /** How a template names it. */
    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final Map<String, Word> WORDS =
      Arrays.stream(Word.values()).collect(Collectors.toUnmodifiableMap(Word::word, word -> word));

  /**
   * What fills in the places that are not of the request alone.
   *
   * @param timestamp as sent, empty if the scheme has none
   * @param url as the provider calls it, one character a byte; empty if the scheme does not need it
   * @param part the secret's, empty if it has none
   * @param signature name of the field that holds the signature, which is not signed itself
   * @param headers the list of signed headers as sent, empty if the scheme has none
   * @param headerList how it is read, null if the scheme has none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Filling(
      String timestamp,
      String url,
      byte[] part,
      String signature,
      String headers,
      @Nullable HeaderList headerList) {}

  /**
   * Reads a template.
   *
   * @param id what {@code {id}} stands for, null if it is not allowed
   * @throws IllegalArgumentException if it is not one, saying what is allowed
   */
  static Template parse(String text, @Nullable ValueLocation id) {
    List<Part> parts = new ArrayList<>();
    int position = 0;
    while (position < text.length()) {
      int open = text.indexOf('{', position);
      int literalEnd = open < 0 ? text.length() : open;
      if (literalEnd > position) {
        String literal = text.substring(position, literalEnd);
        parts.add(new Literal(literal, literal.getBytes(StandardCharsets.UTF_8)));
      }
      if (open < 0) {
        break;
      }
      int close = text.indexOf('}', open);
      if (close < 0) {
        throw new IllegalArgumentException("'%s' has a { without }".formatted(text));
      }
      parts.add(part(text.substring(open + 1, close), id));
      position = close + 1;
    }
    return new Template(text, parts);
  }

  private static Part part(String name, @Nullable ValueLocation id) {
    Word word = WORDS.get(name);
    if (word != null) {
      return word;
    }
    if (name.equals("id") && id != null) {
      return new Value(id, false);
    }
    if (name.indexOf(':') < 0) {
      throw new IllegalArgumentException(
          "{%s} is not known; allowed are {%s}, {id} where delivery-id is one header, {header:name},"
                  .formatted(name, String.join("}, {", WORDS.keySet().stream().sorted().toList()))
              + " {body:/json/pointer}, {form:field}, {query:name}");
    }
    if (name.endsWith("!")) {
      return new Presence(ValueLocation.parse(name.substring(0, name.length() - 1)));
    }
    boolean optional = name.endsWith("?");
    String location = optional ? name.substring(0, name.length() - 1) : name;
    return new Value(ValueLocation.parse(location), optional);
  }

  boolean has(Word word) {
    return parts.contains(word);
  }

  /** Whether it can be filled in from a request only. */
  boolean rendersAlone() {
    return parts.stream()
        .noneMatch(part -> part instanceof Word word && !Places.ofRequestAlone(word));
  }

  /** Whether it names a value that is no part of the text. */
  boolean asksForPresence() {
    return parts.stream().anyMatch(Presence.class::isInstance);
  }

  /** The values of the request that it names. */
  List<ValueLocation> locations() {
    return parts.stream().flatMap(Template::location).toList();
  }

  private static Stream<ValueLocation> location(Part part) {
    return switch (part) {
      case Value value -> Stream.of(value.location());
      case Presence presence -> Stream.of(presence.location());
      case Literal _, Word _ -> Stream.empty();
    };
  }

  /** The location it consists of, or null if it is anything else. */
  @Nullable ValueLocation onlyLocation() {
    return parts.size() == 1 && parts.getFirst() instanceof Value value ? value.location() : null;
  }

  /** The first value that must be there and is not, or is ambiguous; null if all is well. */
  @Nullable ValueLocation lacking(RequestValues values) {
    for (Part part : parts) {
      if (part instanceof Value(ValueLocation location, boolean optional)
          && (values.ambiguous(location) || (!optional && values.signed(location) == null))) {
        return location;
      }
    }
    return null;
  }

  /** The text with every place filled in; null if a value is missing. */
  @Nullable String render(RequestValues values) {
    StringBuilder rendered = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Literal literal -> rendered.append(literal.text());
        case Value(ValueLocation location, boolean optional) -> {
          String value = values.find(location);
          if (value == null && !optional) {
            return null;
          }
          rendered.append(value == null ? "" : value);
        }
        case Presence(ValueLocation location) -> {
          if (values.find(location) == null) {
            return null;
          }
        }
        case Word word -> rendered.append(Places.text(word, values.request()));
      }
    }
    return rendered.isEmpty() ? null : rendered.toString();
  }

  /** Feeds the content to a signature, byte for byte as sent, without putting it together. */
  void feed(ByteSink sink, RequestValues values, Filling filling) {
    for (Part part : parts) {
      switch (part) {
        case Literal literal -> sink.update(literal.bytes());
        case Value(ValueLocation location, _) -> {
          byte[] value = values.signed(location);
          sink.update(value == null ? new byte[0] : value);
        }
        case Presence _ -> throw new IllegalStateException("refused when a scheme is read");
        case Word word -> sink.update(Places.bytes(word, values, filling));
      }
    }
  }

  /** Whether the body must be a form. */
  boolean needsForm() {
    return parts.stream().anyMatch(part -> part instanceof Word word && Places.needsForm(word));
  }

  /** Whether the URL that the provider calls must be known. */
  boolean needsUrl() {
    return parts.stream().anyMatch(part -> part instanceof Word word && Places.needsUrl(word));
  }

  /** The template as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
