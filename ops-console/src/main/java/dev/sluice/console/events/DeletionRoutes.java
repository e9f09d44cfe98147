package dev.sluice.console.events;

import dev.sluice.console.api.ApiException;
import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Parameter;
import dev.sluice.console.api.Route;
import dev.sluice.console.api.Route.Answer;
import dev.sluice.console.api.Scope;
import dev.sluice.console.api.Searches;
import dev.sluice.console.events.EventDeletion.Place;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/** The deletion of what events say, of one person say. */
final class DeletionRoutes implements ApiRoutes {
  private static final int MOST = 500;
  private static final int LONGEST = 600;
  private static final String UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final Parameter<String> SOURCE =
      Parameter.text("source", LONGEST, "name of the source; required");
  private static final Parameter<String> IDS =
      Parameter.matching(
          "ids",
          UUID_PATTERN + "(," + UUID_PATTERN + "){0,99}",
          "ids of events, at most 100, by commas; then nothing else but the source");
  private static final Parameter<String> KEY =
      Parameter.text("idempotency_key", LONGEST, "source, colon, the provider's id");
  private static final Parameter<String> DELIVERY =
      Parameter.text("delivery_id", LONGEST, "the provider's id");
  private static final Parameter<Instant> FROM = Parameter.time("from", "first time of receipt");
  private static final Parameter<Instant> TO =
      Parameter.time("to", "first time of receipt that is too late");
  private static final Parameter<String> DRY_RUN =
      Parameter.word("dry_run", List.of("true", "false"), "true to delete nothing and tell what");

  private final EventDeletion deletion;
  private final Searches searches;

  DeletionRoutes(EventDeletion deletion, Searches searches) {
    this.deletion = deletion;
    this.searches = searches;
  }

  /**
   * What was deleted, or would be.
   *
   * @param dryRun whether nothing was
   * @param events how many
   * @param more whether others match, too: asked once more, they are deleted
   * @param ids of the events
   */
  record Deletion(boolean dryRun, int events, boolean more, List<UUID> ids) {}

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(
            HttpMethod.DELETE,
            "/api/events",
            Scope.ADMIN,
            "Deletes what senders said in events of a source, of at most 500 at a time; that they"
                + " were received stays. Each is in the audit log.",
            List.of(SOURCE, IDS, KEY, DELIVERY, FROM, TO, DRY_RUN),
            null,
            new Answer(200, Deletion.class),
            this::delete));
  }

  private Deletion delete(ApiRequest request) throws InterruptedException {
    String source = request.need(SOURCE);
    EventRows rows = rows(request, source);
    List<Place> found = searches.run(() -> deletion.find(rows, source));
    boolean more = found.size() > MOST;
    List<Place> events = more ? found.subList(0, MOST) : found;
    boolean dryRun = "true".equals(request.find(DRY_RUN));
    int deleted = dryRun ? events.size() : deletion.delete(request, source, events);
    return new Deletion(dryRun, deleted, more, events.stream().map(Place::id).toList());
  }

  /**
   * Which are wanted.
   *
   * @throws ApiException if that could be all of a source
   */
  private static EventRows rows(ApiRequest request, String source) {
    String ids = request.find(IDS);
    String key = request.find(KEY);
    String delivery = request.find(DELIVERY);
    Instant from = request.find(FROM);
    Instant to = request.find(TO);
    if (ids != null) {
      if (Stream.of(KEY, DELIVERY, FROM, TO).anyMatch(other -> request.find(other) != null)) {
        throw ApiException.badField("ids", "'ids' excludes everything else but the source");
      }
      return EventRows.of(Stream.of(ids.split(",")).map(UUID::fromString).distinct().toList());
    }
    if (key != null && !key.startsWith(source + ":")) {
      throw ApiException.badField(
          "idempotency_key", "'idempotency_key' must begin with the source and a colon");
    }
    if (key == null && delivery == null && (from == null || to == null)) {
      throw ApiException.badField(
          "ids", "'ids', 'idempotency_key', 'delivery_id', or both 'from' and 'to' are required");
    }
    return EventRows.of(filter(source, key, delivery, from, to), MOST + 1);
  }

  private static EventFilter filter(
      String source,
      @Nullable String key,
      @Nullable String delivery,
      @Nullable Instant from,
      @Nullable Instant to) {
    return new EventFilter(
        source, null, null, null, null, null, key, delivery, null, from, to, null);
  }
}
