package dev.sluice.ingest;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.SmartLifecycle;

/** The HTTP server: one listener an event loop, all on the same port. */
final class IngestServer implements SmartLifecycle {
  private final IngestProperties.Receiver settings;
  private final Handler<HttpServerRequest> requests;
  private final AtomicInteger port = new AtomicInteger();
  private volatile Vertx vertx;

  IngestServer(IngestProperties.Receiver settings, Handler<HttpServerRequest> requests) {
    this.settings = settings;
    this.requests = requests;
  }

  /** The port it listens on. */
  int port() {
    return port.get();
  }

  @Override
  public void start() {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(settings.eventLoopThreads()));
    await(
        vertx.deployVerticle(
            Listener::new, new DeploymentOptions().setInstances(settings.eventLoopThreads())));
  }

  @Override
  public void stop() {
    await(vertx.close());
    vertx = null;
  }

  @Override
  public boolean isRunning() {
    return vertx != null;
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Listener extends AbstractVerticle {
    @Override
    public void start(io.vertx.core.Promise<Void> started) {
      vertx
          .createHttpServer(new HttpServerOptions().setHost(settings.host()))
          .requestHandler(requests)
          .listen(settings.port() == 0 ? -1 : settings.port())
          .<Void>map(
              server -> {
                port.set(server.actualPort());
                return null;
              })
          .onComplete(started);
    }
  }
}
