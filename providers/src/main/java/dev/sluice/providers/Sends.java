package dev.sluice.providers;

import dev.sluice.providers.document.Node;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a provider sends beside its signature, for the signing side: section {@code sends} of a
 * scheme file.
 *
 * @param contentType of bodies that do not say theirs
 * @param deliveryId of a new delivery
 * @param eventType where none is asked for
 * @param values by location, set where the draft has none
 * @param body of an example
 */
record Sends(
    String contentType,
    String deliveryId,
    String eventType,
    Map<ValueLocation, String> values,
    String body) {
  private static final int RANDOM_BYTES = 16;

  static Sends read(@Nullable Node node) {
    if (node == null) {
      return new Sends("application/json", "{uuid}", "example", Map.of(), "{}");
    }
    node.allow("content-type", "delivery-id", "event-type", "values", "body");
    Map<ValueLocation, String> values = new LinkedHashMap<>();
    Node places = node.find("values");
    if (places != null) {
      places
          .members()
          .forEach(
              (place, text) ->
                  values.put(Node.key(text, place, ValueLocation::parse), text.text()));
    }
    return new Sends(
        node.text("content-type", "application/json"),
        node.text("delivery-id", "{uuid}"),
        node.text("event-type", "example"),
        Map.copyOf(values),
        node.text("body", "{}"));
  }

  /** A new delivery id. */
  String newDeliveryId() {
    return fill(deliveryId, "", "", Instant.EPOCH);
  }

  /** A text with its places filled in. */
  static String fill(String text, String deliveryId, String eventType, Instant time) {
    if (text.indexOf('{') < 0) {
      return text;
    }
    byte[] random = new byte[RANDOM_BYTES];
    ThreadLocalRandom.current().nextBytes(random);
    return text.replace("{delivery-id}", deliveryId)
        .replace("{event-type}", eventType)
        .replace("{random}", HexFormat.of().formatHex(random))
        .replace("{uuid}", UUID.nameUUIDFromBytes(random).toString())
        .replace("{time}", time.toString());
  }
}
