package dev.sluice.console.pages;

import dev.sluice.console.api.Caller;
import dev.sluice.console.api.ConsoleApi;
import dev.sluice.console.api.Problem;
import dev.sluice.console.api.ProblemException;
import dev.sluice.console.session.RefusalPage;
import dev.sluice.console.session.SessionConfiguration;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Turns what handlers show into answers, and what goes wrong into pages. */
final class Console implements RefusalPage {
  private static final Logger LOG = LoggerFactory.getLogger(Console.class);
  private static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);
  private static final String ERROR = "error";

  private final ConsoleApi api;
  private final Templates templates;
  private final Assets assets;

  Console(ConsoleApi api, Templates templates, Assets assets) {
    this.api = api;
    this.templates = templates;
    this.assets = assets;
  }

  /** Shows a page to somebody who is logged in. */
  interface Handler {
    /** A {@link Page}, or a {@link ServerResponse} that is none. */
    Object handle(PageRequest request) throws Exception;
  }

  /** The handler as a route has it. */
  HandlerFunction<ServerResponse> answering(Handler handler) {
    return request -> {
      try {
        Object answer = handler.handle(new PageRequest(request, api));
        return answer instanceof Page page
            ? respond(page, request.servletRequest())
            : (ServerResponse) answer;
      } catch (ProblemException e) {
        return respond(problem(e.problem()), request.servletRequest());
      } catch (RuntimeException e) {
        LOG.error("{} {} failed", request.method(), request.requestPath().value(), e);
        return respond(
            error(
                HttpStatus.INTERNAL_SERVER_ERROR, "This is our fault; the console's log has more."),
            request.servletRequest());
      }
    };
  }

  /** There is no such page. */
  ServerResponse notFound(ServerRequest request) {
    return respond(
        error(HttpStatus.NOT_FOUND, "The console has no page at this address."),
        request.servletRequest());
  }

  /** A file that pages refer to. */
  ServerResponse asset(ServerRequest request) {
    ServerResponse file = assets.serve(request);
    return file == null ? notFound(request) : file;
  }

  /** Goes to another page after something was done. */
  static ServerResponse redirect(String url) {
    return ServerResponse.seeOther(URI.create(url)).build();
  }

  ServerResponse respond(Page page, HttpServletRequest request) {
    return respond(page, List.of(), request);
  }

  /** A page with values of {@code Set-Cookie}. */
  ServerResponse respond(Page page, List<String> cookies, HttpServletRequest request) {
    return ServerResponse.status(page.status())
        .headers(headers -> cookies.forEach(each -> headers.add(HttpHeaders.SET_COOKIE, each)))
        .contentType(HTML)
        .body(render(page, request).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void write(
      HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
      throws IOException {
    byte[] page = render(error(status, detail), request).getBytes(StandardCharsets.UTF_8);
    response.setStatus(status.value());
    response.setContentType(HTML.toString());
    response.getOutputStream().write(page);
  }

  private static Page problem(Problem problem) {
    String detail = Visible.line(problem.detail());
    HttpStatus status = HttpStatus.valueOf(problem.status());
    return error(status, Character.toUpperCase(detail.charAt(0)) + detail.substring(1) + ".");
  }

  private static Page error(HttpStatus status, String detail) {
    return Page.of(ERROR, status.getReasonPhrase(), "")
        .with(status)
        .with("detail", detail)
        .with("code", status.value());
  }

  private String render(Page page, HttpServletRequest request) {
    Caller caller = caller();
    Map<String, Object> model = new HashMap<>(page.model());
    model.put(
        "frame",
        new Frame(page.title(), page.section(), caller, links(caller), csrf(request), assets));
    model.put("words", new Words());
    return templates.render(page.template(), model);
  }

  /** Not by the request, which does not know it yet where a form is refused. */
  private static @Nullable Caller caller() {
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    return authentication != null && authentication.getPrincipal() instanceof Caller caller
        ? caller
        : null;
  }

  private static String csrf(HttpServletRequest request) {
    return request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token
        ? token.getToken()
        : "";
  }

  private List<Frame.Link> links(@Nullable Caller caller) {
    if (caller == null) {
      return List.of();
    }
    List<Frame.Link> links =
        new ArrayList<>(
            List.of(
                link("overview", "", "Overview"),
                link("sources", "/sources", "Sources"),
                link("events", "/events", "Events"),
                link("dead-letters", "/dead-letters", "Dead letters"),
                link("replays", "/replays", "Replays")));
    if (api.allows(caller, HttpMethod.GET, "/api/keys")) {
      links.add(link("keys", "/keys", "Keys"));
    }
    if (api.allows(caller, HttpMethod.GET, "/api/audit")) {
      links.add(link("audit", "/audit", "Audit"));
    }
    links.add(link("status", "/status", "Status"));
    return links;
  }

  private static Frame.Link link(String section, String path, String text) {
    return new Frame.Link(section, SessionConfiguration.ROOT + path, text);
  }
}
