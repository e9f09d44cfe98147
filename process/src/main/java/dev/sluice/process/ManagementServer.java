package dev.sluice.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.process.ManagementEndpoints.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * The management port of an app, by the JDK's own server: open before the app works and until it
 * has ended its work, so that probes are answered all the while. Once it runs, the environment
 * tells the port as {@code local.management.port}.
 */
final class ManagementServer implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
  static final String PORT = "local.management.port";
  private static final int BACKLOG = 100;

  /** That of Spring Boot's web servers: before everything that has the default, and after it. */
  private static final int PHASE = DEFAULT_PHASE - 2048;

  static {
    // who asks slowly, reads slowly or holds connections; the server's own defaults know no end
    limit("sun.net.httpserver.maxReqTime", 10);
    limit("sun.net.httpserver.maxRspTime", 60);
    limit("jdk.httpserver.maxConnections", 500);
  }

  private final ManagementProperties properties;
  private final ManagementEndpoints endpoints;
  private final ConfigurableEnvironment environment;
  private @Nullable HttpServer server;
  private @Nullable ExecutorService requests;

  ManagementServer(
      ManagementProperties properties,
      ManagementEndpoints endpoints,
      ConfigurableEnvironment environment) {
    this.properties = properties;
    this.endpoints = endpoints;
    this.environment = environment;
  }

  private static void limit(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, String.valueOf(value));
    }
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public synchronized void start() {
    try {
      HttpServer opened =
          HttpServer.create(new InetSocketAddress(address(), properties.port()), BACKLOG);
      // a probe that waits for the database must not keep others waiting
      ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
      opened.setExecutor(executor);
      opened.createContext("/", this::handle);
      opened.start();
      server = opened;
      requests = executor;
      int port = opened.getAddress().getPort();
      environment.getPropertySources().addFirst(new MapPropertySource(PORT, Map.of(PORT, port)));
      LOG.info("health and metrics on port {}", port);
    } catch (IOException e) {
      throw new IllegalStateException(
          "cannot listen on %s:%d (sluice.management-address, sluice.management-port): %s"
              .formatted(
                  properties.address() == null ? "*" : properties.address(),
                  properties.port(),
                  e.getMessage()),
          e);
    }
  }

  /** Null stands for all addresses. */
  private @Nullable InetAddress address() throws IOException {
    String host = properties.address();
    return host == null ? null : InetAddress.getByName(host);
  }

  @Override
  public synchronized void stop() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
    if (requests != null) {
      requests.shutdownNow();
      requests = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return server != null;
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      String method = exchange.getRequestMethod();
      boolean reads = method.equals("GET") || method.equals("HEAD");
      if (!reads) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      }
      send(exchange, reads ? answer(exchange) : Answer.empty(405));
    } catch (IOException e) {
      LOG.debug("an answer on the management port was not taken", e);
    }
  }

  private Answer answer(HttpExchange exchange) {
    try {
      String path = exchange.getRequestURI().getPath();
      String accept = exchange.getRequestHeaders().getFirst("Accept");
      return endpoints.get(path == null ? "" : path, accept);
    } catch (RuntimeException e) {
      LOG.error("the management port cannot answer", e);
      return Answer.empty(500);
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    boolean bare = exchange.getRequestMethod().equals("HEAD") || answer.body().length == 0;
    // 0 would mean a body of unknown length
    exchange.sendResponseHeaders(answer.status(), bare ? -1 : answer.body().length);
    if (!bare) {
      exchange.getResponseBody().write(answer.body());
    }
  }
}
