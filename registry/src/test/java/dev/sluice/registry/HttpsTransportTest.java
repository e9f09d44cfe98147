package dev.sluice.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sluice.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real client and real TLS; only the way to the host and its authority are the test's. */
class HttpsTransportTest {
  private static final String HOST = "https://keys.example.com";
  private static final Duration TIMEOUT = Duration.ofMillis(1_500);
  private static final CountDownLatch END = new CountDownLatch(1);
  private static final List<String> SEEN = new CopyOnWriteArrayList<>();
  private static TestAuthority authority;
  private static HttpsServer server;
  private static TunnelProxy proxy;
  private static HttpsTransport transport;

  @BeforeAll
  static void start() throws Exception {
    authority = TestAuthority.start().certify("server", "keys.example.com");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(serving(authority.only("server"))));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", HttpsTransportTest::answer);
    server.start();
    proxy = new TunnelProxy(server.getAddress().getPort());
    transport = new HttpsTransport(client(authority.trust()), TIMEOUT);
  }

  @AfterAll
  static void stop() {
    END.countDown();
    transport.close();
    proxy.close();
    server.stop(0);
    authority.close();
  }

  @Test
  void bringsWhatIsThere() throws Exception {
    assertThat(transport.get(URI.create(HOST + "/keys"))).asString().isEqualTo("the keys");
    assertThat(proxy.asked).contains("CONNECT keys.example.com:443 HTTP/1.1");
  }

  @Test
  void bringsWhatIsAsLargeAsItMayBe() throws Exception {
    assertThat(transport.get(URI.create(HOST + "/full"))).hasSize(HttpsTransport.MAX_BYTES);
  }

  @Test
  void followsNoRedirect() {
    assertThatThrownBy(() -> transport.get(URI.create(HOST + "/redirect")))
        .isInstanceOf(KeyTransport.NotThereException.class)
        .hasMessage("answered with status 302");
    assertThat(SEEN).doesNotContain("/redirected");
  }

  @Test
  void tellsWhatIsNotThereFromWhatMayBeSoon() {
    assertThatThrownBy(() -> transport.get(URI.create(HOST + "/404")))
        .isInstanceOfSatisfying(
            KeyTransport.NotThereException.class, e -> assertThat(e.isGone()).isTrue());
    assertThatThrownBy(() -> transport.get(URI.create(HOST + "/403")))
        .isInstanceOfSatisfying(
            KeyTransport.NotThereException.class, e -> assertThat(e.isGone()).isFalse());
    for (String soon : List.of("/503", "/429")) {
      assertThatThrownBy(() -> transport.get(URI.create(HOST + soon)))
          .isInstanceOf(IOException.class)
          .hasMessage("answered with status " + soon.substring(1));
    }
  }

  @Test
  void readsNoMoreThanItsBoundAndWaitsNoLonger() {
    long start = System.nanoTime();
    for (String tooLarge : List.of("/large", "/endless")) {
      assertThatThrownBy(() -> transport.get(URI.create(HOST + tooLarge)))
          .isInstanceOfSatisfying(
              KeyTransport.NotThereException.class, e -> assertThat(e.isGone()).isFalse())
          .hasMessage("answered with more than 65536 bytes");
    }
    assertThatThrownBy(() -> transport.get(URI.create(HOST + "/silent")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> transport.get(URI.create(HOST + "/dripping")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no whole answer within");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(6));
  }

  @Test
  void trustsNobodyButTheHostsOwnCertificate() throws Exception {
    // another host, which this server has no certificate for
    assertThatThrownBy(() -> transport.get(URI.create("https://other.example.com/keys")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("SSL");
    // an authority that is not trusted
    try (TestAuthority stranger = TestAuthority.start();
        var wary = new HttpsTransport(client(stranger.trust()), TIMEOUT)) {
      assertThatThrownBy(() -> wary.get(URI.create(HOST + "/keys")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("SSL");
    }
  }

  @Test
  void asksOverTlsOnItsOwnPortOnly() {
    for (String address : List.of("http://keys.example.com/keys", HOST + ":8443/keys")) {
      int before = proxy.asked.size();
      assertThatThrownBy(() -> transport.get(URI.create(address)))
          .isInstanceOf(KeyTransport.NotThereException.class);
      assertThat(proxy.asked).hasSize(before);
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    SEEN.add(path);
    try (exchange) {
      switch (path) {
        case "/keys" -> send(exchange, 200, "the keys".getBytes(US_ASCII));
        case "/redirect" -> {
          exchange.getResponseHeaders().add("Location", HOST + "/redirected");
          send(exchange, 302, new byte[0]);
        }
        case "/full" -> send(exchange, 200, new byte[HttpsTransport.MAX_BYTES]);
        case "/large" -> send(exchange, 200, new byte[HttpsTransport.MAX_BYTES + 1]);
        case "/endless" -> {
          exchange.sendResponseHeaders(200, 0);
          while (END.getCount() > 0) {
            exchange.getResponseBody().write(new byte[8_192]);
          }
        }
        case "/silent" -> await();
        case "/dripping" -> {
          exchange.sendResponseHeaders(200, 10);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          await();
        }
        default -> send(exchange, Integer.parseInt(path.substring(1)), new byte[0]);
      }
    }
  }

  private static void await() {
    try {
      END.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static HttpClient.Builder client(KeyStore trust) throws Exception {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trust);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).proxy(ProxySelector.of(proxy.address()));
  }

  private static SSLContext serving(KeyStore own) throws Exception {
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(own, TestAuthority.PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }
}
