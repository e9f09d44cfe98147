package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser without a window: keeps cookies and follows nothing. */
final class Browser {
  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

  private final Attacked attacked;
  private final HttpClient http;
  private final Map<String, String> cookies = new LinkedHashMap<>();

  private Browser(Attacked attacked, HttpClient http) {
    this.attacked = attacked;
    this.http = http;
  }

  /** Somebody who is not logged in. */
  static Browser of(Attacked attacked, HttpClient http) {
    return new Browser(attacked, http);
  }

  /** Somebody who is. */
  static Browser login(Attacked attacked, String key) throws IOException, InterruptedException {
    var browser = new Browser(attacked, attacked.http);
    HttpResponse<String> answer = browser.tryKey(key);
    if (answer.statusCode() != 303) {
      throw new AssertionError("the login was answered " + answer.statusCode());
    }
    return browser;
  }

  HttpResponse<String> tryKey(String key) throws IOException, InterruptedException {
    String form = "_csrf=%s&key=%s".formatted(encoded(token()), encoded(key));
    return post("/console/login", "application/x-www-form-urlencoded", form);
  }

  /** A token of a form of its own. */
  String token() throws IOException, InterruptedException {
    String path =
        cookies.keySet().stream().anyMatch(name -> name.endsWith("session"))
            ? "/console/new-source"
            : "/console/login";
    Matcher token = TOKEN.matcher(get(path).body());
    if (!token.find()) {
      throw new AssertionError("there is no form on " + path);
    }
    return token.group(1);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  HttpResponse<String> post(String path, String type, String body)
      throws IOException, InterruptedException {
    return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  /** As a Cookie header has them. */
  String cookies() {
    return cookies.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining("; "));
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(attacked.console().resolve(path));
    return cookies.isEmpty() ? request : request.header("Cookie", cookies());
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
    for (String line : answer.headers().allValues("set-cookie")) {
      String pair = line.contains(";") ? line.substring(0, line.indexOf(';')) : line;
      String name = pair.substring(0, pair.indexOf('='));
      if (line.contains("Max-Age=0")) {
        cookies.remove(name);
      } else {
        cookies.put(name, pair.substring(pair.indexOf('=') + 1));
      }
    }
    return answer;
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
