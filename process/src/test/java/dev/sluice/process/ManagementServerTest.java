package dev.sluice.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class ManagementServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String READINESS = "/actuator/health/readiness";

  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable ConfigurableApplicationContext app;

  /** Works unless told otherwise, and asks its own probe when it ends. */
  static final class Work implements SmartLifecycle, HealthIndicator {
    private volatile @Nullable String trouble;
    private volatile Runnable atStop = () -> {};
    private volatile boolean running;

    @Override
    public Health health() {
      return trouble == null
          ? Health.up().build()
          : Health.down().withDetail("reason", trouble).build();
    }

    @Override
    public void start() {
      running = true;
    }

    @Override
    public void stop() {
      atStop.run();
      running = false;
    }

    @Override
    public boolean isRunning() {
      return running;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import(AppConfiguration.class)
  static class Worker {
    @Bean
    Work work() {
      return new Work();
    }
  }

  @AfterEach
  void stop() {
    if (app != null) {
      app.close();
    }
  }

  @Test
  void answersProbes() throws Exception {
    // given
    Work work = start().getBean(Work.class);

    // when, then
    HttpResponse<String> ready = get(READINESS);
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body()).contains("\"work\":{\"status\":\"UP\"}");
    assertThat(ready.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(ready.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(get("/actuator/health").body()).contains("\"groups\":[\"liveness\",\"readiness\"]");

    // when
    work.trouble = "no \"broker\"";

    // then
    HttpResponse<String> down = get(READINESS);
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(down.body())
        .contains("{\"details\":{\"reason\":\"no \\\"broker\\\"\"},\"status\":\"DOWN\"}");
    assertThat(get("/actuator/health").statusCode()).isEqualTo(503);
    assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
  }

  @Test
  void answersPrometheusInTheFormatItAsksFor() throws Exception {
    start();

    HttpResponse<String> plain = get("/actuator/prometheus");
    HttpResponse<String> open =
        send(
            request("/actuator/prometheus")
                .header("Accept", "application/openmetrics-text;version=1.0.0"));

    assertThat(plain.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
    assertThat(plain.body()).contains("jvm_memory_used_bytes{area=\"heap\"");
    assertThat(open.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
    assertThat(open.body()).contains("jvm_memory_used_bytes{area=\"heap\"").endsWith("# EOF\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/actuator",
        "/actuator/",
        "/actuator/env",
        "/actuator/heapdump",
        "/actuator/health/",
        "/actuator/health/db",
        "/actuator/../actuator/prometheus",
        "/actuator/prometheus/x"
      })
  void hasNothingElse(String path) throws Exception {
    start();

    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void isForReading() throws Exception {
    start();

    HttpResponse<String> head = send(request(READINESS).method("HEAD", BodyPublishers.noBody()));
    HttpResponse<String> post = send(request(READINESS).POST(BodyPublishers.ofString("x")));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
  }

  /** The POM shortens the deadline for this module's tests. */
  @Test
  void cutsOffWhoAsksSlowly() throws Exception {
    int port = start().getEnvironment().getRequiredProperty(ManagementServer.PORT, Integer.class);
    try (var slow = new Socket(InetAddress.getLoopbackAddress(), port)) {
      slow.setSoTimeout((int) PATIENCE.toMillis());
      slow.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ".getBytes(US_ASCII));

      // returns when the server closes; a timeout of the socket would throw
      assertThat(slow.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void isThereUntilTheWorkHasEnded() {
    // given
    Work work = start().getBean(Work.class);
    List<Integer> statuses = new ArrayList<>();
    work.atStop = () -> statuses.add(statusOf("/actuator/health/liveness"));

    // when
    stop();

    // then
    assertThat(statuses).containsExactly(200);
    assertThatThrownBy(() -> get(READINESS)).isInstanceOf(IOException.class);
  }

  @Test
  void saysWhichKeyToChangeWhereItCannotListen() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> start("--management.server.port=" + taken.getLocalPort()))
          .hasStackTraceContaining(
              "cannot listen on 127.0.0.1:%d (sluice.management-address, sluice.management-port)"
                  .formatted(taken.getLocalPort()));
    }
  }

  @Test
  void neverSpeaksPlainHttpWhereTlsWasMeant() {
    assertThatThrownBy(() -> start("--management.server.ssl.bundle=web"))
        .hasStackTraceContaining("sluice.management-port speaks plain HTTP");
  }

  @ParameterizedTest
  @ValueSource(strings = {"server.address=127.0.0.1", "server.ssl.bundle=web"})
  void refusesWhatWouldNotCloseIt(String setting) {
    assertThatThrownBy(() -> start("--" + setting))
        .hasMessageContaining("set sluice.management-address [SLUICE_MANAGEMENT_ADDRESS] instead");
  }

  private ConfigurableApplicationContext start(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addFirst("--management.server.address=127.0.0.1");
    all.addFirst("--management.endpoint.health.group.readiness.include=work");
    if (all.stream().noneMatch(argument -> argument.startsWith("--management.server.port="))) {
      all.add("--management.server.port=0");
    }
    var builder =
        new SpringApplicationBuilder(Worker.class)
            .web(WebApplicationType.NONE)
            .bannerMode(Banner.Mode.OFF);
    ConfigurableApplicationContext started = Launch.run(builder, all.toArray(String[]::new));
    app = started;
    return started;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create(
            "http://127.0.0.1:%s%s"
                .formatted(app.getEnvironment().getProperty("local.management.port"), path)));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private int statusOf(String path) {
    try {
      return get(path).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
