package dev.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdsTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "01JDY-7/x=+!~", "\"quoted\""})
  void keepsWhatIsPrintable(String sent) {
    assertThat(RequestIds.keepOrMake(sent)).isEqualTo(sent);
  }

  @Test
  void keepsUpTo128Characters() {
    assertThat(RequestIds.keepOrMake("x".repeat(128))).isEqualTo("x".repeat(128));
    assertThat(RequestIds.keepOrMake("x".repeat(129))).hasSize(36);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {" ", "a b", "a\nb", "\u007f", "\u00e4"})
  void makesAnIdWhereThereIsNoneToKeep(String sent) {
    assertThat(RequestIds.keepOrMake(sent))
        .matches("[0-9a-f-]{36}")
        .isNotEqualTo(RequestIds.keepOrMake(sent));
  }
}
