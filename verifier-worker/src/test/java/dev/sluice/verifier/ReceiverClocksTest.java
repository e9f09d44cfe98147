package dev.sluice.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiverClocksTest {
  private static final Instant APPENDED = Instant.parse("2026-11-25T12:00:00Z");
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ReceiverClocks clocks = new ReceiverClocks(meters);

  @Test
  void showsTheNewestOffset() {
    clocks.note(APPENDED.plusSeconds(400), APPENDED);
    clocks.note(APPENDED.minusMillis(3_600_500), APPENDED);

    assertThat(meters.get("webhook.receiver.clock.offset").gauge().value()).isEqualTo(-3600.5);
  }

  @ParameterizedTest
  @CsvSource({"PT3S,true", "PT2S,false", "PT-60S,false", "PT-66S,true"})
  void takesTheTimeOfSendingForNoFault(Duration offset, boolean off) {
    assertThat(ReceiverClocks.isOff(offset)).isEqualTo(off);
  }
}
