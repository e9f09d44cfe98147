package dev.sluice.console.access;

import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Parameter;
import dev.sluice.console.api.Route;
import dev.sluice.console.api.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit log, to be read. */
final class AuditRoutes implements ApiRoutes {
  private static final int LONGEST = 300;
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;
  private static final Parameter<String> ACTOR =
      Parameter.text("actor", LONGEST, "prefix of the key that acted");
  private static final Parameter<String> ACTION =
      Parameter.text("action", LONGEST, "what was done, such as source.change");
  private static final Parameter<String> OBJECT =
      Parameter.text("object", LONGEST, "what it was done to");
  private static final Parameter<Integer> LIMIT =
      Parameter.number("limit", 1, MAX_LIMIT, "most entries, 50 where it is not given");
  private static final Parameter<String> CURSOR =
      Parameter.matching("cursor", "[1-9][0-9]{0,17}", "next of the page before");

  private final AuditLog audit;

  AuditRoutes(AuditLog audit) {
    this.audit = audit;
  }

  /**
   * A page of the log.
   *
   * @param entries the newest first
   * @param next the cursor of the page after it, null for the last
   */
  record Page(List<AuditLog.Row> entries, @Nullable String next) {}

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(
                "/api/audit",
                Scope.ADMIN,
                "What was done through this API, the newest first.",
                Page.class,
                this::find)
            .taking(List.of(ACTOR, ACTION, OBJECT, LIMIT, CURSOR)));
  }

  private Page find(ApiRequest request) {
    int limit = request.find(LIMIT, DEFAULT_LIMIT);
    String cursor = request.find(CURSOR);
    var filter =
        new AuditLog.Filter(
            request.find(ACTOR),
            request.find(ACTION),
            request.find(OBJECT),
            cursor == null ? null : Long.valueOf(cursor));
    List<AuditLog.Row> rows = audit.find(filter, limit + 1);
    boolean more = rows.size() > limit;
    List<AuditLog.Row> page = more ? rows.subList(0, limit) : rows;
    return new Page(page, more ? String.valueOf(page.getLast().id()) : null);
  }
}
