package dev.sluice.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.console.PageClient.Shown;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.testkit.LocalPorts;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

class TestDeliveryIT {
  private static final String EVENT = "01a2265c-1c7a-71c6-ae1e-4f6839928aec";
  private static final String ROUTE = "/api/sources/%s/test-deliveries";
  private static final BlockingQueue<Got> RECEIVED = new LinkedBlockingQueue<>();
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static Installation installation;
  private static HttpServer receiver;
  private static ConfigurableApplicationContext app;
  private static Api admin;

  @TempDir private static Path folder;

  /** A request as the receiver got it. */
  @SuppressWarnings("ArrayRecordComponent") // bytes, not a value
  private record Got(String method, String path, Map<String, String> headers, byte[] body) {}

  @BeforeAll
  static void startConsoleAndReceiver() throws IOException {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    installation = new Installation(kafka, postgres, folder, "test_deliveries");
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", TestDeliveryIT::receive);
    receiver.start();
    app =
        installation.startWithAdminKey(
            "--sluice.console.ingest-url=http://127.0.0.1:%d/"
                .formatted(receiver.getAddress().getPort()));
    admin = new Api(app, Api.ADMIN_KEY);
    source("shop", "github", "the first");
    source("moved", "github", "hush");
    source("keyed", "discord", generated("discord"));
  }

  @AfterAll
  static void stop() {
    app.close();
    receiver.stop(0);
    kafka.close();
    postgres.close();
  }

  @BeforeEach
  void forget() {
    RECEIVED.clear();
  }

  private static void source(String name, String provider, String secret) {
    assertThat(
            admin
                .post(
                    "/api/sources",
                    "{\"name\":\"%s\",\"provider\":\"%s\",\"secrets\":[\"%s\"]}"
                        .formatted(name, provider, secret))
                .status())
        .isEqualTo(201);
  }

  private static String generated(String provider) {
    return Objects.requireNonNull(ProviderCatalog.bundled().find(provider))
        .generateSecret()
        .verifying();
  }

  private static void receive(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Map<String, String> headers =
        Map.of(
            "signature",
            String.valueOf(exchange.getRequestHeaders().getFirst("x-hub-signature-256")));
    String path = exchange.getRequestURI().toString();
    RECEIVED.add(new Got(exchange.getRequestMethod(), path, headers, body));
    byte[] answer = "<b>taken</b>".getBytes(UTF_8);
    exchange.getResponseHeaders().add("Sluice-Event-Id", EVENT);
    if (path.endsWith("/moved")) {
      exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/elsewhere");
      exchange.sendResponseHeaders(302, -1);
    } else {
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
    exchange.close();
  }

  @Test
  void aSampleIsSignedWithTheSecretOfNowAndSentToTheReceiver() throws Exception {
    admin.patch("/api/sources/shop", "{\"rotate\":{\"secret\":\"the second\",\"overlap\":\"1h\"}}");
    Api operator = admin.withScope("operator");

    var sent = operator.post(ROUTE.formatted("shop"), null);

    assertThat(sent.status()).as(sent.toString()).isEqualTo(200);
    assertThat(sent.json().get("status").asInt()).isEqualTo(200);
    assertThat(sent.json().get("event_id").asString()).isEqualTo(EVENT);
    Got got = RECEIVED.remove();
    assertThat(got.method()).isEqualTo("POST");
    assertThat(got.path()).isEqualTo("/webhooks/shop");
    assertThat(got.headers().get("signature"))
        .isEqualTo("sha256=" + hmac("the second", got.body()));
    assertThat(
            installation.query("SELECT actor, detail FROM audit_log WHERE action = 'source.test'"))
        .isEqualTo(
            operator.key().substring(0, 15) + "|" + sent.json().get("delivery_id").asString());
  }

  private static String hmac(String secret, byte[] body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(body));
  }

  @Test
  void aSourcesPageSendsItAndLinksToWhatBecameOfIt() {
    PageClient browser = PageClient.of(app).login(admin.withScope("operator").key());

    Shown shown = browser.send("/console/sources/shop", "/console/sources/shop/test", Map.of());

    assertThat(shown.html())
        .contains("answered <b>200</b>", "&lt;b&gt;taken&lt;/b&gt;", "/console/events/" + EVENT);
    PageClient viewer = PageClient.of(app).login(admin.withScope("viewer").key());
    assertThat(viewer.get("/console/sources/shop").html()).doesNotContain("Send a test");
    assertThat(
            viewer.send("/console/sources/shop", "/console/sources/shop/test", Map.of()).status())
        .isEqualTo(403);
  }

  @Test
  void theReceiverCannotSendTheConsoleElsewhere() {
    var sent = admin.post(ROUTE.formatted("moved"), null);

    assertThat(sent.json().get("status").asInt()).isEqualTo(302);
    assertThat(RECEIVED).hasSize(1);
  }

  @Test
  void whoSignsWithAPrivateKeyCannotBePlayed() {
    var refused = admin.post(ROUTE.formatted("keyed"), null);

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text()).contains("private key");
    assertThat(admin.post(ROUTE.formatted("nobody"), null).status()).isEqualTo(404);
    assertThat(RECEIVED).isEmpty();
  }

  @Test
  void withoutAnAddressNothingIsSentAndWithoutAReceiverItIsTold() {
    try (var none = installation.startWithAdminKey()) {
      var refused = new Api(none, Api.ADMIN_KEY).post(ROUTE.formatted("shop"), null);
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.text()).contains("sluice.console.ingest-url");
      assertThat(PageClient.of(none).login(Api.ADMIN_KEY).get("/console/sources/shop").html())
          .doesNotContain("Send a test");
    }
    try (var down =
        installation.startWithAdminKey(
            "--sluice.console.ingest-url=http://127.0.0.1:" + LocalPorts.free())) {
      PageClient browser = PageClient.of(down).login(Api.ADMIN_KEY);
      Shown shown = browser.send("/console/sources/shop", "/console/sources/shop/test", Map.of());
      assertThat(shown.status()).isEqualTo(503);
      assertThat(shown.html()).contains("did not answer", "Send a test");
    }
  }
}
