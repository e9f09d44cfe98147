package dev.sluice.console.pages;

import dev.sluice.console.api.ConsoleApi;
import dev.sluice.console.api.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerResponse;

/** Events, to be searched and looked at. */
final class EventPages {
  private static final String SECTION = "events";

  /** What {@code /api/events} answers. */
  record Found(List<EventDocument> events, @Nullable String next) {}

  /** What {@code /api/events/{id}/diagnosis} answers. */
  record Diagnosis(String cause, String finding, String advice, String detail, int tried) {}

  Page search(PageRequest request) {
    EventFilters filters = EventFilters.of(request);
    Page page =
        Page.of("events", "Events", SECTION)
            .with("filters", filters)
            .with("mayReplay", request.may(HttpMethod.POST, ReplayPages.API));
    try {
      Found found = request.get("/api/events", filters.query(), Found.class);
      String next = found.next();
      return page.with("events", found.events())
          .with("older", next == null ? null : filters.older(next));
    } catch (ProblemException e) {
      // beside the form, so that it can be mended there
      return page.with(HttpStatus.valueOf(e.problem().status()))
          .with("events", List.of())
          .with("problem", Visible.line(e.problem().detail()));
    }
  }

  Page show(PageRequest request) {
    return event(request);
  }

  /** The page with the body; that it was looked at is in the audit log then. */
  Page body(PageRequest request) {
    Page page = event(request);
    ConsoleApi.Bytes body = request.bytes(path(request) + "/body");
    return page.with("body", BodyText.of(body.bytes()));
  }

  /** The body to be saved, never to be opened by the browser. */
  ServerResponse raw(PageRequest request) {
    ConsoleApi.Bytes body = request.bytes(path(request) + "/body");
    return ServerResponse.ok()
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .headers(
            headers ->
                headers.addAll(
                    HttpHeaders.CONTENT_DISPOSITION,
                    body.headers().getOrEmpty(HttpHeaders.CONTENT_DISPOSITION)))
        .body(body.bytes());
  }

  /** The page with what the signature doctor says. */
  Page diagnosis(PageRequest request) {
    return event(request)
        .with("diagnosis", request.get(path(request) + "/diagnosis", Diagnosis.class));
  }

  private static Page event(PageRequest request) {
    ReceiptDocument receipt = request.get(path(request), ReceiptDocument.class);
    String type = receipt.event().eventType();
    Page page =
        Page.of("event", type == null ? "Event " + receipt.event().id() : type, SECTION)
            .with("receipt", receipt)
            .with("event", receipt.event())
            .with("mayBody", request.may(HttpMethod.GET, path(request) + "/body"))
            .with("mayDiagnose", mayDiagnose(request, receipt))
            .with("mayReplay", request.may(HttpMethod.POST, ReplayPages.API));
    try {
      return page.with("request", request.get(path(request) + "/headers", HeadersDocument.class));
    } catch (ProblemException e) {
      return page.with("noRequest", Visible.line(e.problem().detail()));
    }
  }

  private static boolean mayDiagnose(PageRequest request, ReceiptDocument receipt) {
    return receipt.event().rejected() && request.may(HttpMethod.GET, path(request) + "/diagnosis");
  }

  private static String path(PageRequest request) {
    return "/api/events/" + PageRequest.segment(request.path("id"));
  }
}
