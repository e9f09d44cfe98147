package dev.sluice.console.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * One route of the admin API. Authorization, the check of parameters, the router and the OpenAPI
 * document all follow from it, so that none can forget one.
 *
 * @param method of HTTP
 * @param path with {@code {name}} for parameters
 * @param scope that a caller needs
 * @param summary for people, one sentence
 * @param parameters all that it takes; another one is refused
 * @param body what the request's body is, null for none
 * @param answer what the answer is
 * @param handler answers
 */
public record Route(
    HttpMethod method,
    String path,
    Scope scope,
    String summary,
    List<Parameter<?>> parameters,
    @Nullable Body body,
    Answer answer,
    Handler handler) {
  /** Takes the parameters as an unmodifiable copy. */
  public Route {
    parameters = List.copyOf(parameters);
  }

  /** Answers a request. */
  public interface Handler {
    /**
     * The answer: a {@code ServerResponse}, or what becomes the JSON of a 200.
     *
     * @throws ApiException for every answer that is a problem
     */
    Object handle(ApiRequest request) throws Exception;
  }

  /**
   * A JSON body.
   *
   * @param description for people; names where its keys are documented
   * @param example one that is right
   */
  public record Body(String description, String example) {}

  /**
   * A good answer.
   *
   * @param status of HTTP
   * @param type record that becomes JSON, {@code byte[]} for bytes, {@code Void} for nothing
   */
  public record Answer(int status, Class<?> type) {}

  /** A route that reads. */
  public static Route get(
      String path, Scope scope, String summary, Class<?> answer, Handler handler) {
    return new Route(
        HttpMethod.GET, path, scope, summary, List.of(), null, new Answer(200, answer), handler);
  }

  /** The same route with parameters. */
  public Route taking(List<Parameter<?>> all) {
    return new Route(method, path, scope, summary, all, body, answer, handler);
  }

  /**
   * Answers whoever may be answered.
   *
   * @throws ApiException 403 for a scope that is too small, before anything else is looked at
   */
  Object answer(Incoming request) throws Exception {
    if (!request.caller().scope().includes(scope)) {
      throw ApiException.forbidden(scope, request.caller().scope());
    }
    return handler.handle(ApiRequest.of(this, request));
  }
}
