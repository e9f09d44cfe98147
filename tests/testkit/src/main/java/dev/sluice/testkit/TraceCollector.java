package dev.sluice.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** Takes traces by OTLP over HTTP, as the collector of an installation does, and keeps them. */
public final class TraceCollector implements AutoCloseable {
  private static final String PATH = "/v1/traces";

  private final List<TracedSpan> spans = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final AtomicInteger refused = new AtomicInteger();
  private final HttpServer server;
  private volatile boolean taking = true;

  private TraceCollector(HttpServer server) {
    this.server = server;
  }

  /** Starts one on a free port of the loopback address. */
  public static TraceCollector start() {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      var collector = new TraceCollector(server);
      server.createContext(PATH, collector::answer);
      server.start();
      return collector;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The value of {@code sluice.tracing.endpoint}. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
  }

  /** What it has taken so far. */
  public List<TracedSpan> spans() {
    return List.copyOf(spans);
  }

  /** Values of the header {@code authorization} of what it has taken. */
  public List<String> authorizations() {
    return List.copyOf(authorizations);
  }

  /** From now on it answers 503, or takes again what comes. */
  public void take(boolean now) {
    taking = now;
  }

  /** How many requests it has answered 503. */
  public int refused() {
    return refused.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (!taking) {
        refused.incrementAndGet();
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
      if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
        try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(body))) {
          body = unzipped.readAllBytes();
        }
      }
      spans.addAll(OtlpMessage.spans(body));
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
