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
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes values into bodies for the signing side, which trusts its own body and may build trees.
 */
final class BodyWriter {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private BodyWriter() {}

  /**
   * A JSON body with a text at a pointer through objects, which are made where they are missing.
   */
  static byte[] putJson(byte[] body, ValueLocation location, String value) {
    List<String> segments = Objects.requireNonNull(location.path()).segments();
    ObjectNode root = object(body);
    ObjectNode parent = root;
    for (String segment : segments.subList(0, segments.size() - 1)) {
      parent = parent.get(segment) instanceof ObjectNode child ? child : parent.putObject(segment);
    }
    parent.put(segments.getLast(), value);
    return MAPPER.writeValueAsBytes(root);
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
