package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The receiver that ends TLS itself. */
class ServerTlsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String PEM = "--spring.ssl.bundle.pem.web.";

  @TempDir private static Path dir;
  private static Certificate certificate;
  private static RunningIngest ingest;

  @BeforeAll
  static void start() throws Exception {
    certificate = Certificate.make(dir);
    certificate.write(dir);
    ingest = new RunningIngest();
    ingest.launch(
        "--sluice.ingest.ssl-bundle=web",
        PEM + "keystore.certificate=file:" + dir.resolve("tls.crt"),
        PEM + "keystore.private-key=file:" + dir.resolve("tls.key"),
        PEM + "reload-on-update=true",
        "--spring.ssl.bundle.watch.file.quiet-period=200ms",
        "--sluice.ingest.header-timeout=2s");
    ingest.source("secure");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> get(certificate.trusting(), "/ready").statusCode() == 200);
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @Test
  void takesWebhooksOverTls() throws Exception {
    byte[] body = "{\"secret\": \"on the way\"}".getBytes(UTF_8);

    HttpResponse<String> answer = post(certificate.trusting(), body);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Strict-Transport-Security"))
        .contains("max-age=31536000");
    String id = answer.headers().firstValue("Sluice-Event-Id").orElseThrow();
    assertThat(ingest.recorded())
        .filteredOn(event -> event.id().toString().equals(id))
        .singleElement()
        .satisfies(event -> assertThat(event.body()).isEqualTo(body));
  }

  /** The alert on certificates goes by that; the JDK's keytool makes them for 90 days. */
  @Test
  void tellsWhenItsCertificateEnds() {
    assertThat(ingest.meters().find("ssl.chain.expiry").gauges())
        .singleElement()
        .satisfies(
            gauge -> {
              assertThat(gauge.getId().getTag("bundle")).isEqualTo("web");
              assertThat(gauge.getId().getTag("certificate")).isNotBlank();
              assertThat(Duration.ofSeconds((long) gauge.value()).toDays()).isBetween(88L, 90L);
            });
  }

  @Test
  void saysNothingToWhoeverSpeaksPlainHttp() throws Exception {
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), ingest.port())) {
      plain.setSoTimeout((int) PATIENCE.toMillis());
      plain.getOutputStream().write("GET /ready HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));

      String said = new String(plain.getInputStream().readAllBytes(), UTF_8);

      assertThat(said).doesNotContain("HTTP/1.1");
    }
  }

  @Test
  void refusesWhatIsOlderThanTls12() throws Exception {
    try (SSLSocket old =
        (SSLSocket)
            certificate.trusting().getSocketFactory().createSocket("127.0.0.1", ingest.port())) {
      assertThat(old.getSupportedProtocols()).contains("TLSv1.1");
      old.setEnabledProtocols(new String[] {"TLSv1.1"});

      assertThatThrownBy(old::startHandshake).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void cutsOffWhoeverDoesNotFinishTheHandshake() throws Exception {
    try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), ingest.port())) {
      idle.setSoTimeout((int) PATIENCE.toMillis());

      // returns when the receiver closes; a timeout of the socket would throw
      assertThat(idle.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void servesARenewedCertificateWithoutARestart() throws Exception {
    Certificate renewed = Certificate.make(dir);

    renewed.write(dir);

    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> get(renewed.trusting(), "/ready").statusCode() == 200);
    SSLContext before = certificate.trusting();
    assertThatThrownBy(() -> get(before, "/ready")).isInstanceOf(SSLHandshakeException.class);
    certificate = renewed;
  }

  private static HttpResponse<String> get(SSLContext trusting, String path) throws Exception {
    return send(trusting, HttpRequest.newBuilder(uri(path)).build());
  }

  private static HttpResponse<String> post(SSLContext trusting, byte[] body) throws Exception {
    var request = HttpRequest.newBuilder(uri("/webhooks/secure"));
    request.POST(BodyPublishers.ofByteArray(body));
    return send(trusting, request.build());
  }

  private static HttpResponse<String> send(SSLContext trusting, HttpRequest request)
      throws IOException, InterruptedException {
    try (var client =
        HttpClient.newBuilder().sslContext(trusting).connectTimeout(PATIENCE).build()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private static URI uri(String path) {
    return URI.create("https://127.0.0.1:%d%s".formatted(ingest.port(), path));
  }
}
