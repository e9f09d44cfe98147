package dev.sluice.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.context.ConfigurableApplicationContext;

/** A browser without a window: keeps cookies, follows nothing, and sends forms with their token. */
final class PageClient {
  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

  private final HttpClient client;
  private final String url;
  private final Map<String, String> cookies = new LinkedHashMap<>();

  /** What came back. */
  record Shown(HttpResponse<byte[]> http) {
    int status() {
      return http.statusCode();
    }

    String html() {
      return new String(http.body(), UTF_8);
    }

    String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }

    String token() {
      Matcher token = TOKEN.matcher(html());
      if (!token.find()) {
        throw new IllegalStateException("there is no form on " + this);
      }
      return token.group(1);
    }

    @Override
    public String toString() {
      return http.uri() + " " + status() + " " + html();
    }
  }

  private PageClient(HttpClient client, String url) {
    this.client = client;
    this.url = url;
  }

  /** Somebody who is not logged in. */
  static PageClient of(ConfigurableApplicationContext app) {
    return from(app, "127.0.0.1");
  }

  /** Somebody at another address of this machine. */
  static PageClient from(ConfigurableApplicationContext app, String address) {
    return new PageClient(
        HttpClient.newBuilder().localAddress(InetAddress.ofLiteral(address)).build(),
        "http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port"));
  }

  /** Logs in, which must succeed. */
  PageClient login(String key) {
    Shown shown = tryKey(key);
    if (shown.status() != 303) {
      throw new IllegalStateException(shown.toString());
    }
    return this;
  }

  Shown tryKey(String key) {
    return send("/console/login", "/console/login", Map.of("key", key));
  }

  Shown get(String path, String... headers) {
    return exchange(request(path, headers).GET());
  }

  /** Sends the form of a page to a path. */
  Shown send(String page, String path, Map<String, String> fields) {
    Map<String, String> all = new LinkedHashMap<>(fields);
    all.put("_csrf", get(page).token());
    return post(path, all);
  }

  /** Sends fields as they are. */
  Shown post(String path, Map<String, String> fields) {
    String body =
        fields.entrySet().stream()
            .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    return exchange(
        request(path, "Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  String cookie(String name) {
    return cookies.getOrDefault(name, "");
  }

  private HttpRequest.Builder request(String path, String... headers) {
    var request = HttpRequest.newBuilder(URI.create(url + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(each -> each.getKey() + "=" + each.getValue())
              .collect(Collectors.joining("; ")));
    }
    return request;
  }

  private Shown exchange(HttpRequest.Builder request) {
    try {
      var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      for (String line : answer.headers().allValues("set-cookie")) {
        String pair = line.substring(0, line.indexOf(';'));
        String name = pair.substring(0, pair.indexOf('='));
        if (line.contains("Max-Age=0")) {
          cookies.remove(name);
        } else {
          cookies.put(name, pair.substring(pair.indexOf('=') + 1));
        }
      }
      return new Shown(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
