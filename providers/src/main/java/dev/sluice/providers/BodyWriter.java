package dev.sluice.providers;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes values into bodies for the signing side, which trusts its own body and may build trees.
 */
final class BodyWriter {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private BodyWriter() {}

  /**
   * A JSON body with a value at a pointer through objects, which are made where they are missing,
   * and through every element of the arrays that are there. It is a number where a whole number
   * stands already, else a text.
   *
   * @throws NumberFormatException if the value is none, and one stands there
   */
  static byte[] putJson(byte[] body, ValueLocation location, String value) {
    ObjectNode root = object(body);
    put(root, Objects.requireNonNull(location.path()).segments(), value);
    return MAPPER.writeValueAsBytes(root);
  }

  private static void put(ObjectNode parent, List<String> segments, String value) {
    String segment = segments.getFirst();
    List<String> rest = segments.subList(1, segments.size());
    JsonNode child = parent.get(segment);
    if (rest.isEmpty()) {
      putValue(parent, segment, value);
    } else if (child instanceof ArrayNode array && rest.getFirst().equals("*")) {
      for (JsonNode element : array) {
        if (element instanceof ObjectNode object && rest.size() > 1) {
          put(object, rest.subList(1, rest.size()), value);
        }
      }
    } else {
      put(child instanceof ObjectNode there ? there : parent.putObject(segment), rest, value);
    }
  }

  private static void putValue(ObjectNode parent, String segment, String value) {
    if (parent.path(segment).isIntegralNumber()) {
      parent.put(segment, Long.parseLong(value));
    } else {
      parent.put(segment, value);
    }
  }

  /** A form with a field, instead of what it had of that name. */
  static byte[] putForm(byte[] body, String name, String value) {
    String field = encode(name) + "=" + encode(value);
    String others =
        Arrays.stream(new String(body, StandardCharsets.UTF_8).split("&", -1))
            .filter(part -> !part.isEmpty() && !part.startsWith(encode(name) + "="))
            .collect(Collectors.joining("&"));
    return (others.isEmpty() ? field : others + "&" + field).getBytes(StandardCharsets.UTF_8);
  }

  /** A body of Adyen's items with a signature in each, in order. */
  static byte[] putItemSignatures(byte[] body, List<String> signatures) {
    ObjectNode root = object(body);
    int i = 0;
    for (JsonNode item : root.path("notificationItems")) {
      if (item.path("NotificationRequestItem") instanceof ObjectNode fields) {
        ObjectNode data =
            fields.get("additionalData") instanceof ObjectNode there
                ? there
                : fields.putObject("additionalData");
        data.put("hmacSignature", signatures.get(i++));
      }
    }
    return MAPPER.writeValueAsBytes(root);
  }

  private static ObjectNode object(byte[] body) {
    try {
      if (MAPPER.readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the body must be JSON: the provider signs inside it", e);
    }
    throw new IllegalArgumentException(
        "the body must be a JSON object: the provider signs inside it");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
