package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.benchmarks.Load.RequestMaker;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private final Set<String> ids = Collections.synchronizedSet(new HashSet<>());
  private final AtomicInteger requests = new AtomicInteger();
  private final Webhooks webhooks = Webhooks.ofSize(1 << 10);
  private volatile int status = 200;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        Webhooks.PATH,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          requests.incrementAndGet();
          ids.add(exchange.getRequestHeaders().getFirst("X-GitHub-Delivery"));
          byte[] body = {'o', 'k'};
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void sendsEachRequestOfAClosedLoopOnce() {
    LoadResult result = run(0);

    assertThat(result.answeredInAll()).isEqualTo(requests.get()).isEqualTo(ids.size());
    assertThat(result.answered()).isPositive().isLessThanOrEqualTo(result.answeredInAll());
    assertThat(result.failed()).isZero();
    assertThat(result.latency().getTotalCount()).isEqualTo(result.answered());
  }

  @Test
  void sendsAllThatIsDueInAnOpenLoop() {
    LoadResult result = run(200);

    // 200 a second, 0.3 s to warm up and 0.3 s that count
    assertThat(result.answeredInAll()).isEqualTo(120).isEqualTo(ids.size());
    assertThat(result.answered()).isEqualTo(60);
  }

  @Test
  void countsAnythingButSuccessAsFailed() {
    status = 503;

    LoadResult result = run(200);

    assertThat(result.answered()).isZero();
    assertThat(result.failed()).isEqualTo(60);
  }

  private LoadResult run(int rate) {
    RequestMaker maker = (number, due) -> request(number, due);
    try (var load = new LoadGenerator()) {
      return load.run(new Load(server.getAddress().getPort(), 4, rate, SHORT, SHORT, maker));
    }
  }

  private ByteBuf request(long number, long due) {
    return webhooks.request("id-" + number, webhooks.body(number, due));
  }
}
