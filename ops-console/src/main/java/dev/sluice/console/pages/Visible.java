package dev.sluice.console.pages;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes visible what others sent and a browser would not show: control characters, those that turn
 * the direction of text, and halves of surrogate pairs.
 */
final class Visible {
  private Visible() {}

  /** A text in one line. */
  static String line(String text) {
    return text(text, false);
  }

  /** A text whose line breaks and tabs are kept. */
  static String lines(String text) {
    return text(text, true);
  }

  /** A document whose texts are all visible. */
  static JsonNode document(JsonNode node) {
    if (node.isString()) {
      return JsonNodeFactory.instance.stringNode(line(node.asString()));
    }
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        copy.set(line(member.getKey()), document(member.getValue()));
      }
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      array.forEach(item -> copy.add(document(item)));
      return copy;
    }
    return node;
  }

  private static String text(String text, boolean lines) {
    StringBuilder visible = null;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      int next = i + Character.charCount(point);
      boolean kept = (lines && (point == '\n' || point == '\t')) || !hidden(point);
      if (!kept && visible == null) {
        visible = new StringBuilder(text.substring(0, i));
      }
      if (visible != null) {
        visible.append(kept ? text.substring(i, next) : named(point));
      }
      i = next;
    }
    return visible == null ? text : visible.toString();
  }

  private static boolean hidden(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private static String named(int point) {
    String digits = HexFormat.of().withUpperCase().toHexDigits(point, point > 0xffff ? 6 : 4);
    return "\u27e8U+%s\u27e9".formatted(digits.toUpperCase(Locale.ROOT));
  }
}
