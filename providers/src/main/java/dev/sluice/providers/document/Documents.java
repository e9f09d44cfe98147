package dev.sluice.providers.document;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;
import tools.jackson.dataformat.yaml.YAMLReadFeature;

/** Reads YAML or JSON text into nodes, and writes nodes as JSON. */
public final class Documents {
  /** Longest scheme document in characters. */
  public static final int MAX_LENGTH = 65_536;

  private static final StreamReadConstraints BOUNDS =
      StreamReadConstraints.builder().maxNestingDepth(16).build();
  private static final TokenStreamFactory YAML =
      YAMLFactory.builder()
          .streamReadConstraints(BOUNDS)
          .enable(YAMLReadFeature.EMPTY_STRING_AS_NULL) // a key without a value, not a quoted ""
          .build();
  private static final JsonFactory JSON =
      JsonFactory.builder().streamReadConstraints(BOUNDS).build();

  private final JsonParser parser;

  private Documents(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * The root of a document of at most {@value #MAX_LENGTH} characters.
   *
   * @throws DocumentException if the text is longer or not one document, or uses aliases or a key
   *     twice
   */
  public static Node read(String text) {
    return read(text, MAX_LENGTH);
  }

  /**
   * The document's root.
   *
   * @param maxLength most characters
   * @throws DocumentException if the text is longer or not one document, or uses aliases or a key
   *     twice
   */
  public static Node read(String text, int maxLength) {
    if (text.length() > maxLength) {
      throw new DocumentException(
          1, "", "must not be longer than %d characters".formatted(maxLength));
    }
    TokenStreamFactory format = text.stripLeading().startsWith("{") ? JSON : YAML;
    try (JsonParser parser = format.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        throw new DocumentException(1, "", "is empty");
      }
      Documents documents = new Documents(parser);
      Node root = documents.node("");
      if (parser.nextToken() != null) {
        throw new DocumentException(documents.line(), "", "must be one document, not several");
      }
      return root;
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw new DocumentException(
          line, "", "is not well-formed: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
  }

  /** The node as a JSON document that reads back the same, but for its lines and paths. */
  public static String json(Node node) {
    var text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      node.write(generator);
    }
    return text.toString();
  }

  private Node node(String path) {
    int line = line();
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      throw new DocumentException(line, path, "aliases are not allowed; write the value out");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(line, path);
      case START_ARRAY -> list(line, path);
      case VALUE_NULL -> throw new DocumentException(line, path, "has no value");
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
          Node.scalar(line, path, parser.getString());
      default -> throw new DocumentException(line, path, "is not a value");
    };
  }

  private Node mapping(int line, String path) {
    Map<String, Node> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      String memberPath = path.isEmpty() ? key : path + "." + key;
      int keyLine = line();
      parser.nextToken();
      if (members.putIfAbsent(key, node(memberPath)) != null) {
        throw new DocumentException(keyLine, memberPath, "is there twice");
      }
    }
    return Node.mapping(line, path, members);
  }

  private Node list(int line, String path) {
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(path + "[" + items.size() + "]"));
    }
    return Node.list(line, path, items);
  }

  private int line() {
    return Math.max(1, parser.currentTokenLocation().getLineNr());
  }
}
