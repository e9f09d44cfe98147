package dev.sluice.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.Outcome;
import dev.sluice.schemas.RecordHeaders;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class OutcomeCounterTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final OutcomeCounter outcomes = new OutcomeCounter(meters);

  @Test
  void countsBySourceAndOutcome() {
    outcomes.count("github-acme", Outcome.ACCEPTED);
    outcomes.count("github-acme", Outcome.ACCEPTED);
    outcomes.count("github-acme", Outcome.DUPLICATE);

    assertThat(counted("github-acme", "accepted")).isEqualTo(2);
    assertThat(counted("github-acme", "duplicate")).isEqualTo(1);
  }

  @Test
  void countsADeadLetterForItsSource() {
    outcomes.deadLettered(from("github-acme"));

    assertThat(counted("github-acme", "dead_lettered")).isEqualTo(1);
  }

  @Test
  void makesNoMetersForNamesFromOutside() {
    outcomes.deadLettered(from("Not A Source\n"));
    outcomes.deadLettered(from(null));
    outcomes.deadLettered(Raws.record(0, 1, new byte[0]));

    assertThat(meters.find("webhook.outcomes").counters()).hasSize(1);
    assertThat(counted(OutcomeCounter.UNKNOWN, "dead_lettered")).isEqualTo(3);
  }

  private double counted(String source, String outcome) {
    return meters
        .get("webhook.outcomes")
        .tags("source", source, "outcome", outcome)
        .counter()
        .count();
  }

  private static ConsumerRecord<byte[], byte[]> from(String source) {
    var record = Raws.record(0, 0, new byte[0]);
    record.headers().add(RecordHeaders.SOURCE, source == null ? null : source.getBytes(UTF_8));
    return record;
  }
}
