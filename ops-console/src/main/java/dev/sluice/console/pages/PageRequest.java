package dev.sluice.console.pages;

import dev.sluice.console.api.Caller;
import dev.sluice.console.api.ConsoleApi;
import dev.sluice.console.api.ConsoleApi.Call;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.core.Authentication;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.JsonNode;

/** A request for a page, by somebody who is logged in. */
final class PageRequest {
  private final ServerRequest request;
  private final ConsoleApi api;
  private final Caller caller;

  PageRequest(ServerRequest request, ConsoleApi api) {
    this.request = request;
    this.api = api;
    this.caller = caller(request);
  }

  private static Caller caller(ServerRequest request) {
    Principal principal = request.principal().orElse(null);
    if (principal instanceof Authentication authentication
        && authentication.getPrincipal() instanceof Caller caller) {
      return caller;
    }
    throw new IllegalStateException("a page was reached by nobody");
  }

  Caller caller() {
    return caller;
  }

  /** A variable of the path. */
  String path(String name) {
    return request.pathVariable(name);
  }

  /** A parameter of the query or a field of the form, empty if it was not given. */
  String parameter(String name) {
    return request.param(name).orElse("").strip();
  }

  /** A field of the form with its white space, its line ends as they were typed. */
  String exactly(String name) {
    return request.param(name).orElse("").replace("\r\n", "\n");
  }

  /** What a route answers to a read, every text in it visible. */
  <T> T get(String path, Map<String, String> query, Class<T> type) {
    return answer(call(HttpMethod.GET, path, query(query), ""), type);
  }

  <T> T get(String path, Class<T> type) {
    return get(path, Map.of(), type);
  }

  /** What a route answers that makes something, every text in it visible. */
  <T> T post(String path, String body, Class<T> type) {
    return answer(call(HttpMethod.POST, path, null, body), type);
  }

  private <T> T answer(Call call, Class<T> type) {
    JsonNode document = api.json(call);
    if (document == null) {
      throw new IllegalStateException(call.path() + " answers nothing");
    }
    return api.read(Visible.document(document), type);
  }

  /** The bytes that a route answers to a read. */
  ConsoleApi.Bytes bytes(String path) {
    return api.bytes(call(HttpMethod.GET, path, null, ""));
  }

  /** Calls a route that changes something. */
  void send(HttpMethod method, String path, String body) {
    api.json(call(method, path, null, body));
  }

  /** Whether the caller may call a route. */
  boolean may(HttpMethod method, String path) {
    return api.allows(caller, method, path);
  }

  private Call call(HttpMethod method, String path, @Nullable String query, String body) {
    return new Call(caller, request.servletRequest().getRemoteAddr(), method, path, query, body);
  }

  /** A text as a part of a path. */
  static String segment(String text) {
    return UriUtils.encodePathSegment(text, StandardCharsets.UTF_8);
  }

  /** Parameters as a query, without the empty ones; null if none is left. */
  static @Nullable String query(Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .filter(each -> !each.getValue().isEmpty())
            .map(
                each ->
                    each.getKey()
                        + "="
                        + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? null : query;
  }
}
