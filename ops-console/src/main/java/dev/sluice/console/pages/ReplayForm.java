package dev.sluice.console.pages;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was entered to plan a replay.
 *
 * @param byIds whether events are named, instead of searched for
 * @param ids as they were typed
 * @param filters as those of the search
 * @param rate events a second, empty for the usual one
 * @param maxFailures percent, empty for the usual one
 * @param redeliver whether what went out goes out once more
 * @param allowUnprotected whether events go out of which nobody knows whether they did
 */
record ReplayForm(
    boolean byIds,
    String ids,
    EventFilters filters,
    String rate,
    String maxFailures,
    boolean redeliver,
    boolean allowUnprotected) {
  private static final List<String> OUTCOMES =
      List.of("rejected", "dead_lettered", "accepted", "duplicate", "unsettled");

  static ReplayForm of(PageRequest request) {
    return new ReplayForm(
        request.parameter("by").equals("ids"),
        request.parameter("events"),
        EventFilters.of(request),
        request.parameter("rate"),
        request.parameter("max_failures"),
        request.parameter("redeliver").equals("on"),
        request.parameter("allow_unprotected").equals("on"));
  }

  /** The outcomes that can be chosen. */
  public List<String> outcomes() {
    return OUTCOMES;
  }

  /** What the API is asked for. */
  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    if (byIds) {
      document.put(
          "events", Arrays.stream(ids.split("[\\s,]+")).filter(id -> !id.isEmpty()).toList());
    } else {
      Map<String, String> filter = filters.query();
      filter.values().removeIf(String::isEmpty);
      filter.remove("cursor");
      document.put("filter", filter);
    }
    number(document, "rate", rate);
    number(document, "max_failures", maxFailures);
    document.put("redeliver", redeliver);
    document.put("allow_unprotected", allowUnprotected);
    return document;
  }

  /** What is no number goes as it is, and the API says what is wrong. */
  private static void number(Map<String, Object> document, String name, String text) {
    if (!text.isEmpty()) {
      document.put(name, text.matches("\\d{1,9}") ? (Object) Integer.valueOf(text) : text);
    }
  }
}
