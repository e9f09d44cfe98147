package dev.sluice.console.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.status.SourceSeries.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps are written good/attempts; what is now is the last two of them. */
class SourceRulesTest {
  private static final Instant START = Instant.parse("2026-12-01T00:00:00Z");
  private static final String SIXTEEN_BUSY = "2/2 ".repeat(16);
  private final SourceRules rules = new SourceRules(limits());

  static AlarmProperties limits() {
    return new AlarmProperties(
        Duration.ofSeconds(30),
        Duration.ofMinutes(15),
        Duration.ofHours(24),
        20,
        90,
        10,
        Duration.ofHours(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5),
        Duration.ofHours(1));
  }

  @ParameterizedTest
  @CsvSource({
    "30/30 30/30 0/30 0/5, 00:30",
    "30/30 0/30 0/30, 00:15",
    // it began in the middle of a step
    "30/30 14/30 0/30 0/10, 00:30",
    // a few get through: another secret, a test
    "28/30 30/30 1/20 1/20, 00:30",
    // it went on over a quiet time
    "30/30 0/30 0/0 0/30 0/30, 00:15",
    "30/30 0/0 0/0 0/30 0/30, 00:45",
  })
  void firesWhereNearlyAllWasVerifiedAndNearlyAllIsRejected(String steps, String since) {
    Alarm alarm = rules.failing(series(steps), null);

    assertThat(alarm).isNotNull();
    assertThat(alarm.kind()).isEqualTo(AlarmKind.SOURCE_FAILING);
    assertThat(alarm.source()).isEqualTo("shop");
    assertThat(alarm.since()).isEqualTo("2026-12-01T" + since + ":00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // one bad request, and a quiet source
        "30/30 30/30 30/31 29/30",
        "30/30 30/30 0/0 0/1",
        "30/30 30/30 0/10 0/9",
        // nothing comes
        "30/30 30/30 0/0 0/0",
        // half of it: attackers beside the provider
        "30/30 30/30 15/30 15/30",
        // it never worked
        "0/30 0/30 0/30 0/30",
        "0/0 0/0 0/30 0/30",
        // it hardly worked before
        "20/30 20/30 20/30 0/30 0/30",
        // too little is known of before
        "5/5 5/5 0/30 0/30",
        // it works again
        "30/30 0/30 0/30 30/30 30/30",
      })
  void isSilentWhereOneOfThemDoesNotHold(String steps) {
    assertThat(rules.failing(series(steps), null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/30 0/30 0/30 0/30", "30/30 0/30 0/0 0/0", "30/30 30/30 0/2 0/1"})
  void goesOnFiringWhateverLittleComesUntilSomethingIsGood(String steps) {
    Alarm before = Alarm.ofSource(AlarmKind.SOURCE_FAILING, "shop", START.minusSeconds(60), "");

    Alarm alarm = rules.failing(series(steps), before);

    assertThat(alarm).isNotNull();
    assertThat(alarm.since()).isEqualTo(before.since());
    assertThat(rules.failing(series("0/30 0/30 0/1 1/1"), before)).isNull();
  }

  @Test
  void firesWhereSomethingCameAllTheTimeAndNothingDoes() {
    Alarm alarm = rules.silent(series(SIXTEEN_BUSY + "0/0 0/0 0/0 0/0 0/0"), null);

    assertThat(alarm).isNotNull();
    assertThat(alarm.kind()).isEqualTo(AlarmKind.SOURCE_SILENT);
    assertThat(alarm.since()).isEqualTo("2026-12-01T04:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // not for long enough: the running step may just have begun
        "4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 0/0 0/0 0/0 0/0",
        // it pauses often
        "4/4 0/0 4/4 0/0 4/4 0/0 4/4 0/0 4/4 0/0 4/4 0/0 4/4 0/0 4/4 0/0 4/4 0/0 0/0 0/0 0/0 0/0",
        // it is new
        "0/0 0/0 9/9 9/9 9/9 9/9 0/0 0/0 0/0 0/0 0/0",
        // rejected ones count as well: it sends
        "4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 4/4 0/0 0/0 0/0 0/0 0/0 0/1",
        // nothing ever came
        "0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0 0/0",
      })
  void isSilentAboutOtherPauses(String steps) {
    assertThat(rules.silent(series(steps), null)).isNull();
  }

  @Test
  void theSilenceLastsUntilSomethingComes() {
    Alarm before = Alarm.ofSource(AlarmKind.SOURCE_SILENT, "shop", START.minusSeconds(60), "");

    assertThat(rules.silent(series("0/0 ".repeat(20)), before))
        .extracting(Alarm::since)
        .isEqualTo(before.since());
    assertThat(rules.silent(series("0/0 ".repeat(20) + "0/1"), before)).isNull();
  }

  private static SourceSeries series(String steps) {
    List<Count> counts =
        Arrays.stream(steps.strip().split(" "))
            .map(step -> step.split("/"))
            .map(step -> new Count(Long.parseLong(step[1]), Long.parseLong(step[0])))
            .toList();
    return new SourceSeries("shop", START, Duration.ofMinutes(15), counts);
  }
}
