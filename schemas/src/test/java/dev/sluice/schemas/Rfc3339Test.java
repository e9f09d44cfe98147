package dev.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
  private static final long SEED = 20_261_128;
  private static final DateTimeFormatter FORMATTER =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

  @ParameterizedTest
  @CsvSource({
    "2026-11-28T23:05:09.123456Z, 2026-11-28T23:05:09.123456Z",
    "2026-01-02T03:04:05Z, 2026-01-02T03:04:05.000000Z",
    "2028-02-29T23:59:59.999999999Z, 2028-02-29T23:59:59.999999Z",
    "1969-12-31T23:59:59.000001Z, 1969-12-31T23:59:59.000001Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00.000000Z",
    "9999-12-31T23:59:59.5Z, 9999-12-31T23:59:59.500000Z",
    "-0001-12-31T00:00:00Z, -0001-12-31T00:00:00.000000Z",
    "+10000-01-01T00:00:00Z, +10000-01-01T00:00:00.000000Z"
  })
  void writesSixDigitsOfTheSecond(String time, String expected) {
    assertThat(Rfc3339.micros(Instant.parse(time))).isEqualTo(expected);
  }

  @Test
  void writesAndReadsWhatTheJdkDoes() {
    var random = new Random(SEED);
    for (int i = 0; i < 100_000; i++) {
      // the years from -100 to 10100
      long second = random.nextLong(-65_323_000_000L, 256_600_000_000L);
      Instant time = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000));

      String text = FORMATTER.format(time);
      assertThat(Rfc3339.micros(time)).as("seed %d", SEED).isEqualTo(text);
      assertThat(Rfc3339.parse(text)).as("seed %d", SEED).isEqualTo(Instant.parse(text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-28T23:05:09Z",
        "2026-11-28T23:05:09.123456789Z",
        "2026-11-28T23:05:09.1234+02:00",
        "2026-11-28T24:00:00.000000Z",
        "2026-11-28T23:59:60.000000Z",
        "2026-02-29T23:05:09.123456Z",
        "2026-13-28T23:05:09.123456Z",
        "2026-11-28T23:05:61.123456Z",
        "2026-11-28 23:05:09.123456Z",
        "2026-11-28T23:05:09.12345xZ",
        "2026-11-28T23:05:09.123456z",
        "\u0662026-1-28T23:05:09.123456Z",
        ""
      })
  void takesAndRefusesWhatTheJdkDoes(String text) {
    assertThat(outcome(() -> Rfc3339.parse(text))).isEqualTo(outcome(() -> Instant.parse(text)));
  }

  private static String outcome(Supplier<Instant> parser) {
    try {
      return parser.get().toString();
    } catch (DateTimeException e) {
      return "refused";
    }
  }
}
