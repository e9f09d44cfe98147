package dev.sluice.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/** What every request to the console passes: closed, opened, and attacked. */
class EdgeIT {
  private static final String KEY = "x-api-key: " + Api.ADMIN_KEY + "\r\n";
  private static final String ORIGIN = "https://ops.example.com";

  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static ConfigurableApplicationContext closed;
  private static ConfigurableApplicationContext opened;
  private static ConfigurableApplicationContext debugged;

  @TempDir private static Path folder;

  /** An answer as it is on the wire. */
  private record Raw(String text) {
    int status() {
      return Integer.parseInt(text.substring(9, 12));
    }

    String header(String name) {
      var line = Pattern.compile("(?im)^" + name + ": (.*)$").matcher(head());
      return line.find() ? line.group(1) : "";
    }

    private String head() {
      return text.substring(0, text.indexOf("\r\n\r\n") + 2);
    }
  }

  @BeforeAll
  static void startConsoles() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    closed =
        new Installation(kafka, postgres, folder, "closed")
            .startWithAdminKey("--sluice.console.trusted-hosts=console.example.com");
    opened =
        new Installation(kafka, postgres, folder, "opened")
            .startWithAdminKey("--sluice.console.cors-allowed-origins=" + ORIGIN);
    debugged =
        new Installation(kafka, postgres, folder, "debugged")
            .startWithAdminKey("--sluice.debug=true");
  }

  @AfterAll
  static void stopConsoles() {
    closed.close();
    opened.close();
    debugged.close();
    kafka.close();
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"console.example.com", "console.example.com:443", "localhost:8081"})
  void isCalledByItsNames(String host) throws IOException {
    assertThat(get(closed, "/api/keys", host, KEY).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "console.example.com.evil.example", "127.0.0.1.evil"})
  void isNotCalledByAnother(String host) throws IOException {
    Raw answer = get(closed, "/api/keys", host, KEY);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).doesNotContain("evil", Api.ADMIN_KEY);
    assertHardened(answer);
    assertThat(get(closed, "/console/login", host, "").status()).isEqualTo(400);
    assertThat(get(closed, "/health", host, "").status()).isEqualTo(200);
  }

  @Test
  void isCalledByAnyNameWhereNoneIsTrusted() throws IOException {
    assertThat(get(opened, "/api/keys", "anything.example", KEY).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/keys, 200",
    "/api/nothing, 404",
    "/api/keys/x, 405",
    "/nothing, 404",
    "/api/a%3bb, 400",
    "/api/..;/console, 400",
  })
  void noAnswerOfTheApiIsOfUseToABrowser(String path, int status) throws IOException {
    Raw answer = get(closed, path, "localhost", KEY);

    assertThat(answer.status()).isEqualTo(status);
    assertHardened(answer);
    assertHardened(get(closed, path, "localhost", ""));
  }

  @Test
  void aPageHasAPolicyOfItsOwn() throws IOException {
    Raw page = get(closed, "/console/login", "localhost", "");

    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(page.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
  }

  @Test
  void refusesABodyThatIsAnnouncedTooLargeBeforeAnyOfItComes() throws IOException {
    Raw answer =
        send(
            closed,
            "POST /api/keys HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2097153\r\n"
                + KEY
                + "\r\n");

    assertThat(answer.status()).isEqualTo(413);
    assertHardened(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GE(T /api/keys HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /api/keys?a=\\ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /api/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /api/keys HTTP/1.1\r\n\r\n",
        "GET /api/keys HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "GET /api/keys HTTP/1.1\r\nHost: local host\r\n\r\n",
        "GET /api/keys HTTP/1.1\r\nHost: localhost\r\nX-A : b\r\n\r\n",
        "GET /api/keys HTTP/1.1\r\nHost: localhost\r\nX-A: a\u0000b\r\n\r\n",
      })
  void whatTomcatTakesForNoRequestHasTheSameHeadersAndSaysNothingOfTomcat(String request)
      throws IOException {
    Raw answer = send(closed, request);

    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertHardened(answer);
    assertThat(answer.text())
        .doesNotContainIgnoringCase("tomcat", "exception", "org.apache", "message", Api.ADMIN_KEY);
  }

  @Test
  void keepsARequestIdThatIsSaneAndMakesOneElse() throws IOException {
    assertThat(
            get(closed, "/api/keys", "localhost", "X-Request-Id: req-1\r\n").header("X-Request-Id"))
        .isEqualTo("req-1");
    assertThat(get(closed, "/console", "localhost", "X-Request-Id: a b\r\n").header("X-Request-Id"))
        .hasSize(36);
    assertThat(get(closed, "/health", "evil", "").header("X-Request-Id")).hasSize(36);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/openapi.json", "/api/docs", "/api/docs/docs.js", "/api/docs/swagger-ui.css"})
  void whatIsForDevelopersIsNotThere(String path) throws IOException {
    assertThat(get(closed, path, "localhost", KEY).status()).isEqualTo(404);
    assertThat(get(closed, path, "localhost", "").status()).isEqualTo(401);
  }

  @Test
  void aDeveloperBrowsesTheApi() throws IOException {
    Raw page = get(debugged, "/api/docs", "localhost", "");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).contains("/api/docs/swagger-ui-bundle.js");
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'", "style-src 'self' 'unsafe-inline'")
        .doesNotContain("unsafe-eval");
    assertThat(get(debugged, "/api/openapi.json", "localhost", "").text())
        .endsWith(Files.readString(Path.of("../docs/openapi.json")));
    for (String file : List.of("swagger-ui-bundle.js", "swagger-ui.css", "docs.js")) {
      assertThat(get(debugged, "/api/docs/" + file, "localhost", "").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/docs/package.json", "/api/docs/..%2f..%2fkeys", "/api/docs/x/../docs.html"})
  void aDeveloperIsServedNothingElse(String path) throws IOException {
    assertThat(get(debugged, path, "localhost", "").status()).isIn(400, 401, 404);
    assertThat(get(debugged, "/api/keys", "localhost", "").status()).isEqualTo(401);
    assertThat(get(debugged, "/console", "localhost", "").header("Content-Security-Policy"))
        .doesNotContain("unsafe");
  }

  @Test
  void noOtherOriginIsLetInUnlessItIsNamed() throws IOException {
    assertThat(preflight(closed, ORIGIN).header("Access-Control-Allow-Origin")).isEmpty();
    assertThat(from(closed, ORIGIN).header("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void anOriginThatIsNamedIsLetInWithoutCookies() throws IOException {
    Raw preflight = preflight(opened, ORIGIN);

    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
    assertThat(preflight.header("Access-Control-Allow-Headers")).contains("x-api-key");
    assertThat(preflight.header("Access-Control-Allow-Credentials")).isEmpty();
    Raw answer = from(opened, ORIGIN);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "https://ops.example.com.evil.example",
        "http://ops.example.com",
        "https://ops.example.com:8443",
        "null"
      })
  void othersAreNot(String origin) throws IOException {
    for (Raw answer : List.of(preflight(opened, origin), from(opened, origin))) {
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
      assertHardened(answer);
    }
  }

  @Test
  void aDevelopersPagesAreOfAnyOriginButHaveNoCookiesEither() throws IOException {
    Raw preflight = preflight(debugged, "http://localhost:3000");

    assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(preflight.header("Access-Control-Allow-Credentials")).isEmpty();
    assertThat(from(debugged, "http://localhost:3000").header("Access-Control-Allow-Origin"))
        .isEqualTo("*");
  }

  private static void assertHardened(Raw answer) {
    assertThat(answer.header("Content-Security-Policy"))
        .as(answer.text())
        .isEqualTo("default-src 'none'; frame-ancestors 'none'");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.header("Permissions-Policy")).contains("camera=()");
    assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    assertThat(answer.header("Cache-Control")).contains("no-store");
  }

  private static Raw preflight(ConfigurableApplicationContext app, String origin)
      throws IOException {
    return send(
        app,
        "OPTIONS /api/keys HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: "
            + origin
            + "\r\nAccess-Control-Request-Method: POST\r\n"
            + "Access-Control-Request-Headers: x-api-key\r\n\r\n");
  }

  private static Raw from(ConfigurableApplicationContext app, String origin) throws IOException {
    return get(app, "/api/keys", "localhost", KEY + "Origin: " + origin + "\r\n");
  }

  private static Raw get(
      ConfigurableApplicationContext app, String path, String host, String headers)
      throws IOException {
    return send(
        app,
        "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s\r\n"
            .formatted(path, host, headers));
  }

  /** As it is: a client would not send such hosts and paths. */
  private static Raw send(ConfigurableApplicationContext app, String request) throws IOException {
    int port = app.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new Raw(read(new BufferedInputStream(socket.getInputStream())));
    }
  }

  /** Until the answer is whole; the console may go on waiting for a body that was announced. */
  private static String read(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    int end = -1;
    for (int next = in.read(); next >= 0; next = in.read()) {
      bytes.write(next);
      String text = bytes.size() < 8_000 ? bytes.toString(ISO_8859_1) : "";
      if (end < 0 && text.endsWith("\r\n\r\n")) {
        String length = new Raw(text).header("Content-Length");
        end = length.isEmpty() ? Integer.MAX_VALUE : bytes.size() + Integer.parseInt(length);
      }
      if (bytes.size() == end) {
        break;
      }
    }
    return bytes.toString(UTF_8);
  }
}
