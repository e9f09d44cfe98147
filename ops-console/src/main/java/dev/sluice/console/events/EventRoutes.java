package dev.sluice.console.events;

import dev.sluice.console.access.AuditLog;
import dev.sluice.console.api.ApiException;
import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Parameter;
import dev.sluice.console.api.Route;
import dev.sluice.console.api.Scope;
import dev.sluice.console.api.Searches;
import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerResponse;

/** Events, to be searched and looked at. */
final class EventRoutes implements ApiRoutes {
  private static final Parameter<UUID> ID = Parameter.uuid("id", "of the event");

  private final Events events;
  private final RawRecords records;
  private final Receipts receipts;
  private final Diagnoses diagnoses;
  private final AuditLog audit;
  private final Searches searches;

  EventRoutes(
      Events events,
      RawRecords records,
      Receipts receipts,
      Diagnoses diagnoses,
      AuditLog audit,
      Searches searches) {
    this.events = events;
    this.records = records;
    this.receipts = receipts;
    this.diagnoses = diagnoses;
    this.audit = audit;
    this.searches = searches;
  }

  /**
   * A page of events.
   *
   * @param events the newest first
   * @param next the cursor of the page after it, null for the last
   */
  record Page(List<Event> events, @Nullable String next) {}

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(
                "/api/events",
                Scope.VIEWER,
                "Events by all that is given, the newest first.",
                Page.class,
                this::search)
            .taking(EventParameters.ALL),
        Route.get(
                "/api/events/{id}",
                Scope.VIEWER,
                "The receipt of an event: what became of it.",
                Receipt.class,
                request -> receipts.of(located(request)))
            .taking(List.of(ID)),
        Route.get(
                "/api/events/{id}/headers",
                Scope.VIEWER,
                "The request without its body, credentials redacted.",
                EventHeaders.class,
                request -> EventHeaders.of(raw(request)))
            .taking(List.of(ID)),
        Route.get(
                "/api/events/{id}/body",
                Scope.OPERATOR,
                "The raw body, byte for byte; each view is in the audit log.",
                byte[].class,
                this::body)
            .taking(List.of(ID)),
        Route.get(
                "/api/events/{id}/diagnosis",
                Scope.OPERATOR,
                "Why a rejected event's signature fails, by the secrets that its source has now;"
                    + " each is in the audit log.",
                Diagnoses.Diagnosis.class,
                this::diagnose)
            .taking(List.of(ID)));
  }

  private Page search(ApiRequest request) throws InterruptedException {
    EventFilter filter = EventParameters.filter(request);
    int limit = EventParameters.limit(request);
    Events.Page page = searches.run(() -> events.page(filter, limit));
    Cursor next = page.next();
    return new Page(page.events(), next == null ? null : next.toString());
  }

  private Events.Located located(ApiRequest request) {
    UUID id = request.need(ID);
    Events.Located found = events.find(id);
    if (found == null) {
      throw ApiException.notFound(
          "there is no event %s: never received, not verified yet, or past its retention"
              .formatted(id));
    }
    return found;
  }

  private RawEvent raw(ApiRequest request) throws InterruptedException {
    Events.Located found = readable(request);
    return records.read(found.event(), found.raw());
  }

  /** An event whose bytes may be read. */
  private Events.Located readable(ApiRequest request) {
    Events.Located found = located(request);
    if (found.event().deletedAt() != null) {
      throw ApiException.gone(
          "event %s was deleted at %s; what is left of it is its receipt"
              .formatted(found.event().id(), found.event().deletedAt()));
    }
    return found;
  }

  private ServerResponse body(ApiRequest request) throws InterruptedException {
    Events.Located found = readable(request);
    // before it is shown, so that nothing is shown that is not on record
    audit.add(
        AuditLog.Entry.of(
            request, "event.body", found.event().id().toString(), found.event().source()));
    RawEvent raw = records.read(found.event(), found.raw());
    // never as what the sender says it is: a browser must not run it
    return ServerResponse.ok()
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"%s\"".formatted(raw.id()))
        .header("Sluice-Body-Sha256", raw.bodySha256())
        .headers(headers -> headers.addAll("Sluice-Content-Type", contentType(raw)))
        .body(raw.body());
  }

  private Diagnoses.Diagnosis diagnose(ApiRequest request) throws InterruptedException {
    Events.Located found = readable(request);
    if (!found.event().outcome().equals(Event.REJECTED)) {
      throw ApiException.conflict("its signature did not fail: the event was not rejected");
    }
    RawEvent raw = records.read(found.event(), found.raw());
    audit.add(
        AuditLog.Entry.of(
            request, "event.diagnose", found.event().id().toString(), found.event().source()));
    return diagnoses.of(raw);
  }

  private static List<String> contentType(RawEvent raw) {
    return raw.headers().stream()
        .filter(header -> header.name().equals("content-type") && !header.sealed())
        .map(HttpHeader::value)
        .filter(value -> value.chars().allMatch(c -> c >= ' ' && c < 0x7f))
        .limit(1)
        .toList();
  }
}
