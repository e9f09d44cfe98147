package dev.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.RateLimit.Period;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
  @ParameterizedTest
  @CsvSource({
    "100/second, 100, SECOND, 1000",
    "600/minute, 600, MINUTE, 600",
    "1/hour, 1, HOUR, 1",
    "100/second burst 5, 100, SECOND, 5",
    "10000000/second burst 100000000, 10000000, SECOND, 100000000",
  })
  void isReadAsItIsWritten(String text, int requests, Period period, int burst) {
    assertThat(RateLimit.parse(text)).isEqualTo(new RateLimit(requests, period, burst));
    assertThat(RateLimit.parse(RateLimit.parse(text).toString())).isEqualTo(RateLimit.parse(text));
  }

  @Test
  void theUsualBurstIsNotWritten() {
    assertThat(RateLimit.parse("100/second burst 1000")).hasToString("100/second");
    assertThat(RateLimit.parse("100/second burst 999")).hasToString("100/second burst 999");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "100", "100/day", "-1/second", "1.5/second", "100/second burst", "1/second 2"})
  void refusesWhatIsNoLimit(String text) {
    assertThatThrownBy(() -> RateLimit.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'%s' must be a number a second, minute or hour", text);
  }

  @ParameterizedTest
  @CsvSource({
    "0/second, a rate must be from 1 to 10000000",
    "10000001/hour, a rate must be from 1 to 10000000",
    "1/second burst 0, a burst must be from 1 to 100000000",
    "1/second burst 100000001, a burst must be from 1 to 100000000",
  })
  void refusesWhatIsOutOfRange(String text, String message) {
    assertThatThrownBy(() -> RateLimit.parse(text)).hasMessage(message);
  }
}
