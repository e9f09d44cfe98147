package dev.sluice.console.pages;

import dev.sluice.console.session.SessionConfiguration;
import dev.sluice.schemas.SignatureStatus;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a search goes by: parameters of the page's address, which are those of the API. Times are
 * such as a browser's field for them has, in UTC.
 *
 * @param values by name, the empty ones too
 * @param live whether the page asks again and again
 */
record EventFilters(Map<String, String> values, boolean live) {
  static final String URL = SessionConfiguration.ROOT + "/events";
  private static final String REPLAY = SessionConfiguration.ROOT + "/new-replay";
  private static final String CURSOR = "cursor";
  private static final List<String> FEW =
      List.of("source", "event_type", "delivery_id", "outcome", "signature_status");
  private static final List<String> MORE =
      List.of("provider", "reason", "idempotency_key", "body_sha256", "from", "to");

  static EventFilters of(PageRequest request) {
    Map<String, String> values = new LinkedHashMap<>();
    FEW.forEach(name -> values.put(name, request.parameter(name)));
    MORE.forEach(name -> values.put(name, request.parameter(name)));
    values.put(CURSOR, request.parameter(CURSOR));
    return new EventFilters(values, request.parameter("live").equals("on"));
  }

  /** What is searched for by a name. */
  public String get(String name) {
    return values.getOrDefault(name, "");
  }

  /** Whether one of those is used that are seldom. */
  public boolean more() {
    return MORE.stream().anyMatch(name -> !get(name).isEmpty());
  }

  /** Whether anything is looked for. */
  public boolean any() {
    return values.entrySet().stream()
        .anyMatch(each -> !each.getKey().equals(CURSOR) && !each.getValue().isEmpty());
  }

  /** Whether this is not the first page. */
  public boolean paged() {
    return !get(CURSOR).isEmpty();
  }

  /** The verdicts that there are. */
  public List<String> verdicts() {
    return Arrays.stream(SignatureStatus.values()).map(SignatureStatus::wireName).toList();
  }

  /** The outcomes that there are. */
  public List<String> outcomes() {
    return List.of("accepted", "duplicate", "rejected", "unsettled");
  }

  /** The parameters as the API takes them. */
  Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>(values);
    query.computeIfPresent("from", (_, text) -> instant(text));
    query.computeIfPresent("to", (_, text) -> instant(text));
    return query;
  }

  /** A time of a browser's field for them as the API takes it. */
  static String instant(String text) {
    if (text.matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}")) {
      return text + ":00Z";
    }
    return text.matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?") ? text + "Z" : text;
  }

  /** This search. */
  public String here() {
    return url(get(CURSOR), live);
  }

  /** This search from its newest event. */
  public String newest() {
    return url("", false);
  }

  /** This search, asking again and again, or not any more. */
  public String switched() {
    return url("", !live);
  }

  /** Where all that are found are sent through again. */
  public String replay() {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.remove(CURSOR);
    String query = PageRequest.query(all);
    return query == null ? REPLAY + "?outcome=" : REPLAY + "?" + query;
  }

  /** The page after this one. */
  String older(String cursor) {
    return url(cursor, false);
  }

  private String url(String cursor, boolean asking) {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.put(CURSOR, cursor);
    all.put("live", asking ? "on" : "");
    String query = PageRequest.query(all);
    return query == null ? URL : URL + "?" + query;
  }
}
