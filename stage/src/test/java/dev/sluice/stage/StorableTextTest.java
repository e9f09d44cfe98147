package dev.sluice.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StorableTextTest {
  private static final String ROCKET = "\uD83D\uDE80";

  @Test
  void leavesOrdinaryTextAsItIs() {
    assertThat(StorableText.of("")).isEmpty();
    assertThat(StorableText.of("d-1 é " + ROCKET)).isEqualTo("d-1 é " + ROCKET);
    assertThat(StorableText.of("x".repeat(StorableText.MAX_LENGTH)))
        .hasSize(StorableText.MAX_LENGTH);
  }

  @Test
  void shortensWithoutCuttingACharacterInHalf() {
    String text = "x".repeat(StorableText.MAX_LENGTH - 1) + ROCKET;

    String stored = StorableText.of(text);

    assertThat(stored).isEqualTo("x".repeat(StorableText.MAX_LENGTH - 1));
    assertThat(new String(stored.getBytes(UTF_8), UTF_8)).isEqualTo(stored);
  }

  @Test
  void replacesWhatPostgresHasNoCharacterFor() {
    assertThat(StorableText.of("a\0b")).isEqualTo("a\uFFFDb");
  }
}
