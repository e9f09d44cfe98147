package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.console.ControlPlane.Step;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlPlaneTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicInteger hindrances = new AtomicInteger();
  private final ControlPlane controlPlane =
      new ControlPlane(List.of(new Step("the sources", this::take)), Duration.ofSeconds(5));

  private void take() {
    taken.incrementAndGet();
    if (hindrances.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IllegalStateException("Kafka is away");
    }
  }

  @AfterEach
  void stop() {
    controlPlane.stop();
  }

  @Test
  void takesItsStepsOnceMoreWhenItIsAskedTo() {
    started();

    controlPlane.again();

    await().atMost(SOON).untilAsserted(() -> assertThat(taken).hasValue(2));
  }

  @Test
  void triesWhatItWasAskedForUntilItSucceeds() {
    started();
    hindrances.set(2);

    controlPlane.again();

    await().atMost(SOON).until(() -> "the sources: Kafka is away".equals(controlPlane.trouble()));
    await().atMost(SOON).until(() -> controlPlane.trouble() == null);
    assertThat(taken).hasValue(4);
  }

  @Test
  void stopsWhileItWaits() {
    started();

    controlPlane.stop();

    assertThat(controlPlane.isRunning()).isFalse();
  }

  private void started() {
    controlPlane.start();
    await().atMost(SOON).until(() -> controlPlane.trouble() == null);
  }
}
