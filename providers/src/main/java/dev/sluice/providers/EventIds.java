package dev.sluice.providers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the provider's delivery id and event type are; of each list the first that is found. */
final class EventIds {
  private static final int MAX_LENGTH = 256;

  private final List<Template> deliveryIds;
  private final List<Template> eventTypes;
  private final BodyPaths paths;

  EventIds(List<Template> deliveryIds, List<Template> eventTypes) {
    this.deliveryIds = List.copyOf(deliveryIds);
    this.eventTypes = List.copyOf(eventTypes);
    List<ValueLocation> locations = new ArrayList<>();
    deliveryIds.forEach(template -> locations.addAll(template.locations()));
    eventTypes.forEach(template -> locations.addAll(template.locations()));
    this.paths = BodyPaths.of(locations);
  }

  /** Values of a request, to be asked for id and type. */
  RequestValues valuesOf(WebhookRequest request) {
    return new RequestValues(request, paths);
  }

  /** The delivery id; one that is long or has unprintable characters as its SHA-256. */
  @Nullable String deliveryId(RequestValues values) {
    String id = first(deliveryIds, values);
    return id == null || printable(id)
        ? id
        : "sha256:" + Digests.sha256Hex(id.getBytes(StandardCharsets.UTF_8));
  }

  /** The event type; null if it is long or has unprintable characters. */
  @Nullable String eventType(RequestValues values) {
    String type = first(eventTypes, values);
    return type != null && printable(type) ? type : null;
  }

  List<Template> deliveryIds() {
    return deliveryIds;
  }

  List<Template> eventTypes() {
    return eventTypes;
  }

  private static @Nullable String first(List<Template> templates, RequestValues values) {
    for (Template template : templates) {
      String text = template.render(values);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  // databases and log files stumble over the rest
  private static boolean printable(String text) {
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
