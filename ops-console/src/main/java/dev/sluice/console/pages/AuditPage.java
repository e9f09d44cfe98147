package dev.sluice.console.pages;

import dev.sluice.console.session.SessionConfiguration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was done, the newest first. */
final class AuditPage {
  private static final String URL = SessionConfiguration.ROOT + "/audit";
  private static final List<String> FILTERS = List.of("actor", "action", "object");

  /** What {@code /api/audit} answers. */
  record Log(List<Entry> entries, @Nullable String next) {}

  /** A row of it. */
  record Entry(
      long id,
      Instant at,
      String actor,
      String action,
      String object,
      String remote,
      @Nullable String detail) {}

  Page show(PageRequest request) {
    Map<String, String> filter = new LinkedHashMap<>();
    FILTERS.forEach(name -> filter.put(name, request.parameter(name)));
    Map<String, String> query = new LinkedHashMap<>(filter);
    query.put("cursor", request.parameter("cursor"));
    Log log = request.get("/api/audit", query, Log.class);
    return Page.of("audit", "Audit log", "audit")
        .with("filter", filter)
        .with("entries", log.entries())
        .with("newest", query.get("cursor").isEmpty() ? null : url(filter, ""))
        .with("older", log.next() == null ? null : url(filter, log.next()));
  }

  private static String url(Map<String, String> filter, String cursor) {
    Map<String, String> all = new LinkedHashMap<>(filter);
    all.put("cursor", cursor);
    String query = PageRequest.query(all);
    return query == null ? URL : URL + "?" + query;
  }
}
