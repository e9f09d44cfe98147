package dev.sluice.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the console's admin API. */
final class ConsoleClient {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final String url;
  private final String key;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  ConsoleClient(String url, String key) {
    this.url = url.replaceFirst("/+$", "");
    this.key = key;
  }

  /**
   * The JSON of a 2xx.
   *
   * @param query parameters; may be empty
   * @throws CommandFailure if the console is not there or answers something else
   */
  JsonNode get(String path, Map<String, String> query) {
    String parameters =
        query.entrySet().stream()
            .map(each -> each.getKey() + "=" + encode(each.getValue()))
            .collect(Collectors.joining("&"));
    return JSON.readTree(send("GET", parameters.isEmpty() ? path : path + "?" + parameters, null));
  }

  /** The bytes of a 2xx; as above. */
  byte[] bytes(String path) {
    return send("GET", path, null);
  }

  /**
   * What a change answered, an empty object where it answers nothing; as above.
   *
   * @param body JSON, null for none
   */
  JsonNode change(String method, String path, @Nullable String body) {
    byte[] answer = send(method, path, body);
    return answer.length == 0 ? JSON.createObjectNode() : JSON.readTree(answer);
  }

  /** A part of a path. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private byte[] send(String method, String path, @Nullable String body) {
    try {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(url + path))
                  .timeout(PATIENCE)
                  .header("x-api-key", key)
                  .method(
                      method,
                      body == null
                          ? HttpRequest.BodyPublishers.noBody()
                          : HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() / 100 != 2) {
        throw refused(answer);
      }
      return answer.body();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "no console at %s (%s): does sluice run there?".formatted(url, CommandFailure.reason(e)),
          e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "'%s' is no URL of a console".formatted(url), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted", e);
    }
  }

  private static CommandFailure refused(HttpResponse<byte[]> answer) {
    String detail;
    try {
      detail = JSON.readTree(answer.body()).path("detail").asString("");
    } catch (JacksonException e) {
      detail = "";
    }
    return new CommandFailure(
        ExitCode.FAILED, "the console answered %d: %s".formatted(answer.statusCode(), detail));
  }
}
