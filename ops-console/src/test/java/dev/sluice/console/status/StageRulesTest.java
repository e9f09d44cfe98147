package dev.sluice.console.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.status.StageRules.Waits;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StageRulesTest {
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
  private final StageRules rules = new StageRules(SourceRulesTest.limits());

  @Test
  void aPartitionIsStuckIfItsOffsetStaysThoughRecordsWait() {
    assertThat(look(0, 7, 3)).isEmpty();
    assertThat(look(119, 7, 3)).isEmpty();

    List<Alarm> alarms = look(120, 7, 4);

    assertThat(alarms).hasSize(1);
    Alarm alarm = alarms.getFirst();
    assertThat(alarm.kind()).isEqualTo(AlarmKind.STAGE_STUCK);
    assertThat(alarm.subject()).isEqualTo("verifier");
    assertThat(alarm.since()).isEqualTo(NOON);
    assertThat(alarm.detail()).contains("partitions [0]");
  }

  @Test
  void oneThatMovesHoweverSlowlyIsNot() {
    assertThat(look(0, 7, 3)).isEmpty();
    assertThat(look(100, 8, 3)).isEmpty();
    assertThat(look(200, 9, 3)).isEmpty();
  }

  @Test
  void oneOnWhichNothingWaitedMeanwhileIsNot() {
    assertThat(look(0, 7, 3)).isEmpty();
    assertThat(rules.alarms(List.of(idle(7)), NOON.plusSeconds(60), List.of())).isEmpty();
    assertThat(look(150, 7, 3)).isEmpty();
    assertThat(look(270, 7, 3)).hasSize(1);
  }

  @Test
  void oneOfWhichKafkaDoesNotTellWhatWaitsIsLookedAtAsWell() {
    var unknown = new Waits("dedup", true, Map.of(), Map.of(), Set.of(2));

    assertThat(rules.alarms(List.of(unknown), NOON, List.of())).isEmpty();
    assertThat(rules.alarms(List.of(unknown), NOON.plusSeconds(121), List.of()))
        .singleElement()
        .extracting(Alarm::subject)
        .isEqualTo("dedup");
  }

  @Test
  void aLiveStageIsLateIfTheOldestRecordWaitsForTooLong() {
    List<Alarm> first = rules.alarms(List.of(waits("verifier", true, 7, 301)), NOON, List.of());
    List<Alarm> later =
        rules.alarms(List.of(waits("verifier", true, 9, 400)), NOON.plusSeconds(30), first);

    assertThat(first).extracting(Alarm::kind).containsExactly(AlarmKind.STAGE_LATE);
    assertThat(first.getFirst().since()).isEqualTo(NOON);
    assertThat(later).extracting(Alarm::since).containsExactly(NOON);
    assertThat(rules.alarms(List.of(waits("verifier", true, 9, 300)), NOON, later)).isEmpty();
  }

  @Test
  void replaysMayWait() {
    assertThat(rules.alarms(List.of(waits("replay", false, 7, 9_000)), NOON, List.of())).isEmpty();
  }

  private List<Alarm> look(int second, long committed, int age) {
    return rules.alarms(
        List.of(waits("verifier", true, committed, age - second)),
        NOON.plusSeconds(second),
        List.of());
  }

  private static Waits idle(long committed) {
    return new Waits("verifier", true, Map.of(0, committed), Map.of(), Set.of());
  }

  /** The age is measured at noon. */
  private static Waits waits(String stage, boolean live, long committed, int age) {
    return new Waits(
        stage, live, Map.of(0, committed), Map.of(0, NOON.minusSeconds(age)), Set.of());
  }
}
