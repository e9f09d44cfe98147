package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.registry.KeyRing;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpServerConfig;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  private static final KeyRing KEYS = KeyRing.parse("0a".repeat(32));
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void sendsAsManyRequestsAsItIsToldAndAllAreTaken() {
    int taken = warmUp(LONG).run(vertx, new HttpServerConfig());

    assertThat(taken).isEqualTo(50);
  }

  @Test
  void endsWhenItsTimeIsOver() {
    int taken = warmUp(Duration.ZERO).run(vertx, new HttpServerConfig());

    assertThat(taken).isOne();
  }

  @Test
  void saysWhenItIsNotTaken() {
    var tooSmall =
        new HttpServerConfig().setHttp1Config(new Http1ServerConfig().setMaxHeaderSize(64));

    assertThatIllegalStateException()
        .isThrownBy(() -> warmUp(LONG).run(vertx, tooSmall))
        .withMessage("the receiver's twin did not answer");
  }

  private static WarmUp warmUp(Duration longest) {
    return new WarmUp(KEYS, "raw", InstantSource.system(), 50, longest);
  }
}
