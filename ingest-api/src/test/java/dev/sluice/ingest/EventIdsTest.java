package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Seeds;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventIdsTest {
  /** RFC 9562, appendix A.6. */
  private static final Instant APPENDIX_A6 = Instant.parse("2022-02-22T19:22:22.000Z");

  @Test
  void holdsTheTimeOfReceiptWhereRfc9562WantsIt() {
    // given
    var allOnes = new EventIds(() -> -1L);

    // when
    UUID id = allOnes.next(APPENDIX_A6);

    // then
    assertThat(id).hasToString("017f22e2-79b0-7000-bfff-ffffffffffff");
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
  }

  @Test
  void sortsByMicroseconds() {
    // given the random bits against the order
    var high = new EventIds(() -> -1L);
    var low = new EventIds(() -> 0L);

    for (long micros = 0; micros < 1_999; micros++) {
      // when
      UUID earlier = high.next(APPENDIX_A6.plusNanos(micros * 1_000));
      UUID later = low.next(APPENDIX_A6.plusNanos((micros + 1) * 1_000));

      // then
      assertThat(earlier.toString()).isLessThan(later.toString());
    }
  }

  @Test
  void differsWithinOneMicrosecond() {
    // given
    var ids = new EventIds(Seeds.random("differsWithinOneMicrosecond"));
    Set<UUID> made = new HashSet<>();

    // when
    for (int i = 0; i < 100_000; i++) {
      made.add(ids.next(APPENDIX_A6));
    }

    // then
    assertThat(made).hasSize(100_000);
  }
}
