package dev.sluice.console.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.function.EntityResponse;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The admin API for the console's own pages: the same routes with the same scopes, checks, answers
 * and audit entries as over HTTP, without HTTP. What a page shows or does, a caller of the API may.
 */
public final class ConsoleApi {
  private final RouteTable table;
  private final JsonMapper json;

  ConsoleApi(RouteTable table, JsonMapper json) {
    this.table = table;
    this.json = json;
  }

  /**
   * A call.
   *
   * @param caller in whose name
   * @param remote address from which the caller comes
   * @param method of HTTP
   * @param path of a route, encoded
   * @param query encoded, null for none
   * @param body a JSON document, empty for none
   */
  public record Call(
      Caller caller,
      String remote,
      HttpMethod method,
      String path,
      @Nullable String query,
      String body) {}

  /**
   * A good answer.
   *
   * @param entity as the route gave it, null for none
   * @param headers as the route gave them
   */
  private record Given(@Nullable Object entity, HttpHeaders headers) {}

  /**
   * Bytes as a route gives them.
   *
   * @param bytes the body
   * @param headers of the answer
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes, not a value
  public record Bytes(byte[] bytes, HttpHeaders headers) {}

  /**
   * The JSON that a route answers, null where it answers none.
   *
   * @throws ProblemException for everything but a good answer
   */
  public @Nullable JsonNode json(Call call) {
    Object entity = answer(call).entity();
    // written and read: JSON that a route has as text becomes part of the tree by no other way
    return entity == null ? null : json.readTree(json.writeValueAsBytes(entity));
  }

  /** A document as the record that a page reads it as; members that it does not know are left. */
  public <T> T read(JsonNode document, Class<T> type) {
    return json.treeToValue(document, type);
  }

  /** Whether a caller has the scope that a route needs, so that a page can offer what it does. */
  public boolean allows(Caller caller, HttpMethod method, String path) {
    RouteTable.Match match = table.find(method, path);
    return match != null && caller.scope().includes(match.route().scope());
  }

  /**
   * The bytes that a route answers.
   *
   * @throws ProblemException for everything but a good answer
   */
  public Bytes bytes(Call call) {
    Given given = answer(call);
    if (given.entity() instanceof byte[] bytes) {
      return new Bytes(bytes, given.headers());
    }
    throw new IllegalStateException(call.path() + " does not answer bytes");
  }

  private Given answer(Call call) {
    RouteTable.Match match = table.find(call.method(), call.path());
    if (match == null) {
      throw new IllegalStateException(
          "the API has no route %s %s".formatted(call.method(), call.path()));
    }
    try {
      return given(match.route().answer(new Within(call, match.variables())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(call, e);
    } catch (Exception e) {
      throw failed(call, e);
    }
  }

  private static ProblemException failed(Call call, Exception e) {
    return new ProblemException(Failures.problem(e, call.method(), call.path()), e);
  }

  private static Given given(Object answer) {
    return switch (answer) {
      case EntityResponse<?> response -> new Given(response.entity(), response.headers());
      case ServerResponse response -> new Given(null, response.headers());
      default -> new Given(answer, HttpHeaders.EMPTY);
    };
  }

  private record Within(Call call, Map<String, String> path) implements Incoming {
    @Override
    public @Nullable String query() {
      return call.query();
    }

    @Override
    public InputStream body() {
      return new ByteArrayInputStream(call.body().getBytes(UTF_8));
    }

    @Override
    public Caller caller() {
      return call.caller();
    }

    @Override
    public String remote() {
      return call.remote();
    }
  }
}
