package dev.sluice.stage;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.Coordinates;
import dev.sluice.stage.DeadLetterBudget.BudgetSpentException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeadLetterBudgetTest {
  private final Exception cause = new IllegalStateException("a mistake of ours");
  private Instant now = Instant.EPOCH;
  private final DeadLetterBudget budget = new DeadLetterBudget(() -> now);

  @Test
  void isSpentByTenRecordsAMinute() {
    spend(0, DeadLetterBudget.LIMIT);

    assertThatThrownBy(() -> budget.spend(at(99), cause))
        .isInstanceOf(BudgetSpentException.class)
        .hasCause(cause)
        .hasMessageContaining("99");
  }

  @Test
  void countsARecordThatComesAgainOnce() {
    spend(0, DeadLetterBudget.LIMIT);

    assertThatCode(() -> budget.spend(at(3), cause)).doesNotThrowAnyException();
  }

  @Test
  void isThereAgainAfterAMinute() {
    spend(0, DeadLetterBudget.LIMIT);
    now = now.plus(DeadLetterBudget.WINDOW).plusMillis(1);

    assertThatCode(() -> spend(10, DeadLetterBudget.LIMIT)).doesNotThrowAnyException();
  }

  private void spend(int from, int count) {
    for (int i = from; i < from + count; i++) {
      budget.spend(at(i), cause);
    }
  }

  private static Coordinates at(long offset) {
    return new Coordinates("in", 0, offset);
  }
}
