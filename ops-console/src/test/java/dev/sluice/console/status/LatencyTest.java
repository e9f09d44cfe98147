package dev.sluice.console.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.status.LatencyRoutes.Latency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencyTest {
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

  @Test
  void percentilesAreOfWhatWasSampled() {
    List<Duration> sampled =
        IntStream.rangeClosed(1, 200).map(i -> 201 - i).mapToObj(Duration::ofMillis).toList();

    assertThat(Latency.of(NOON, NOON.minusSeconds(3600), sampled))
        .isEqualTo(new Latency(NOON, NOON.minusSeconds(3600), 200, 0.1, 0.19, 0.198, 0.2));
  }

  @Test
  void oneEventIsAllPercentiles() {
    assertThat(Latency.of(NOON, NOON, List.of(Duration.ofMillis(7))))
        .isEqualTo(new Latency(NOON, NOON, 1, 0.007, 0.007, 0.007, 0.007));
  }

  @Test
  void ofNothingThereAreNone() {
    assertThat(Latency.of(NOON, NOON, List.of()))
        .isEqualTo(new Latency(NOON, NOON, 0, null, null, null, null));
  }
}
