package dev.sluice.ingest;

import dev.sluice.process.OpenProcess;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * The HTTP server: one listener an event loop, all on one port. Stopping says first that it is not
 * ready, goes on serving for a while, then closes the port and returns when everything in flight is
 * answered or the grace is over.
 */
final class IngestServer implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(IngestServer.class);
  private static final String PORT = "local.ingest.port";
  private static final int MAX_REQUEST_LINE = 8 << 10;

  /** Longer than load balancers keep idle connections: who reuses one must not find it closed. */
  private static final Duration IDLE = Duration.ofSeconds(75);

  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final IngestProperties.Receiver settings;
  private final IngestRoutes routes;
  private final IngestReadiness readiness;
  private final Duration grace;
  private final IngestMetrics metrics;
  private final @Nullable ServerTls tls;
  private final WarmUp warmUp;
  private final ConfigurableEnvironment environment;
  private final List<HttpServer> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable Vertx vertx;

  IngestServer(
      IngestProperties properties,
      IngestRoutes routes,
      IngestReadiness readiness,
      IngestMetrics metrics,
      @Nullable ServerTls tls,
      WarmUp warmUp,
      ConfigurableEnvironment environment) {
    this.settings = properties.ingest();
    this.grace = properties.shutdownGrace();
    this.routes = routes;
    this.readiness = readiness;
    this.metrics = metrics;
    this.tls = tls;
    this.warmUp = warmUp;
    this.environment = environment;
  }

  /** The port it listens on; 0 while it does not. */
  int port() {
    return listeners.isEmpty() ? 0 : listeners.getFirst().actualPort();
  }

  @Override
  public void start() {
    int threads = settings.eventLoopThreads();
    Vertx starting =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(threads)
                // epoll where there is one; elsewhere Vert.x takes NIO by itself
                .setPreferNativeTransport(true)
                // no files are served, so no cache of files is made on disk
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    warmUp(starting);
    try {
      await(
          starting.deployVerticle(Listener::new, new DeploymentOptions().setInstances(threads)),
          START);
    } catch (Exception e) {
      starting.close();
      throw new IllegalStateException(
          "cannot listen on %s:%d (sluice.ingest.host, sluice.ingest.port): %s"
              .formatted(settings.host(), settings.port(), e.getMessage()),
          e);
    }
    vertx = starting;
    readiness.listen();
    environment.getPropertySources().addFirst(new MapPropertySource(PORT, Map.of(PORT, port())));
    if (tls != null) {
      tls.onReload(this::renew);
    }
    LOG.info(
        "listening on {}:{} with {} event loops{}",
        settings.host(),
        port(),
        threads,
        tls == null ? "" : " over TLS");
    OpenDoors.of(settings).forEach(open -> LOG.warn("open: {}", open));
    OpenProcess.doors(environment).forEach(open -> LOG.warn("open: {}", open));
  }

  /** Without it the receiver is as good, but slow at first. */
  private void warmUp(Vertx starting) {
    try {
      LOG.debug("{} requests to warm up", warmUp.run(starting, serverConfig()));
    } catch (RuntimeException e) {
      LOG.warn("the receiver starts cold", e);
    }
  }

  @Override
  public void stop() {
    Vertx stopping = vertx;
    if (stopping == null) {
      return;
    }
    readiness.leave();
    Duration drain = settings.drainDelay();
    Duration left = grace.minus(drain);
    try {
      if (drain.isPositive()) {
        await(stopping.timer(drain.toMillis(), TimeUnit.MILLISECONDS), drain.plus(MARGIN));
      }
      await(
          Future.join(listeners.stream().map(server -> server.shutdown(left)).toList()),
          left.plus(MARGIN));
    } catch (Exception e) {
      LOG.warn("not everything in flight was answered in time", e);
    }
    try {
      await(stopping.close(), MARGIN);
    } catch (Exception e) {
      LOG.warn("the event loops did not end in time", e);
    }
    listeners.clear();
    vertx = null;
  }

  @Override
  public boolean isRunning() {
    return vertx != null;
  }

  /** Connections that are open keep the certificate they began with. */
  private void renew(ServerSSLOptions options) {
    for (HttpServer listener : listeners) {
      listener
          .updateSSLOptions(options, true)
          .onSuccess(_ -> LOG.info("new connections get the reloaded certificate"))
          .onFailure(e -> LOG.error("the reloaded certificate cannot be used", e));
    }
  }

  private static <T> T await(Future<T> future, Duration atMost) throws TimeoutException {
    return future.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  private HttpServerConfig serverConfig() {
    Duration slowest = settings.requestTimeout().plus(MARGIN);
    // nothing is read while an answer is waited for
    Duration idle = IDLE.plus(settings.durabilityTimeout());
    return new HttpServerConfig()
        // HTTP/2 ends at the proxy in front
        .setVersions(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1)
        // of reading: what we write is small, and watching writes costs a listener an answer
        .setReadIdleTimeout(slowest.compareTo(idle) > 0 ? slowest : idle)
        // WebSockets' handler stays, though nobody speaks them here: it is what ends a connection
        // whose requests are more than a hundred ahead of answers that nobody reads
        .setHttp1Config(
            new Http1ServerConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize((int) settings.maxHeaders().toBytes()));
  }

  private final class Listener extends VerticleBase {
    @Override
    public Future<?> start() {
      // Vert.x shares the free port of a negative number among listeners, that of 0 it does not
      int port = settings.port() == 0 ? -1 : settings.port();
      return server()
          .connectionHandler(this::guard)
          .requestHandler(routes::handle)
          .invalidRequestHandler(routes::handleInvalid)
          .listen(port, settings.host())
          .onSuccess(listeners::add);
    }

    private HttpServer server() {
      return tls == null
          ? vertx.createHttpServer(serverConfig())
          : vertx.createHttpServer(serverConfig(), tls.options());
    }

    private void guard(HttpConnection connection) {
      connection.closeHandler(_ -> metrics.disconnected());
      ConnectionGuard.watch(connection, settings, metrics.connected());
    }
  }
}
