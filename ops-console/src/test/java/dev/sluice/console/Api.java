package dev.sluice.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the admin API of a running console with one key. */
final class Api {
  static final String ADMIN_KEY = "sluice_" + "ad".repeat(32);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final String url;
  private final String key;

  /** What came back. */
  record Answer(HttpResponse<byte[]> http) {
    int status() {
      return http.statusCode();
    }

    JsonNode json() {
      return JSON.readTree(http.body());
    }

    String text() {
      return new String(http.body(), UTF_8);
    }

    String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }

    /** Of a problem document. */
    String field() {
      return json().path("field").asString("");
    }

    @Override
    public String toString() {
      return status() + " " + text();
    }
  }

  Api(ConfigurableApplicationContext app, String key) {
    this("http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port"), key);
  }

  private Api(String url, String key) {
    this.url = url;
    this.key = key;
  }

  Api as(String otherKey) {
    return new Api(url, otherKey);
  }

  String key() {
    return key;
  }

  /** An API with a new key of a scope. */
  Api withScope(String scope) {
    Answer made = post("/api/keys", "{\"name\":\"test\",\"scope\":\"%s\"}".formatted(scope));
    return as(made.json().get("api_key").asString());
  }

  Answer get(String path) {
    return send("GET", path, null);
  }

  Answer get(String path, Map<String, String> query) {
    return get(
        path
            + "?"
            + query.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), UTF_8))
                .collect(Collectors.joining("&")));
  }

  Answer post(String path, String body) {
    return send("POST", path, body);
  }

  Answer patch(String path, String body) {
    return send("PATCH", path, body);
  }

  Answer delete(String path) {
    return send("DELETE", path, null);
  }

  Answer send(String method, String path, String body) {
    var request = HttpRequest.newBuilder(URI.create(url + path));
    if (key != null) {
      request.header("x-api-key", key);
    }
    if (body != null) {
      // what curl calls everything
      request.header("content-type", "application/x-www-form-urlencoded");
    }
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    try {
      return new Answer(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
