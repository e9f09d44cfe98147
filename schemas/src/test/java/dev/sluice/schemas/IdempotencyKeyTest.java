package dev.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
  /** Computed with Python's hashlib over struct.pack('>I', length) + part, twice. */
  @ParameterizedTest
  @CsvSource({
    "github-acme, 72d3162e-cc78-11e3-81ab-4c9367dc0958, 346ec52459878d389759ab9a92e54908",
    "a, bc, b534ce16ac9c8b36823f39a395ce8e0e",
    "ab, c, f2939f903016e5bb29b1e4a61cdbd376",
    "shop, Über-✓, 9bdf43c7d40ede10b65caa5c32357c1d"
  })
  void theHashCoversBothPartsBehindTheirLengths(String source, String id, String expected) {
    assertThat(HexFormat.of().formatHex(new IdempotencyKey(source, id).hash())).isEqualTo(expected);
  }

  /** Computed likewise, with the sixteen bytes of the replay's id behind. */
  @Test
  void aReplayHasAHashOfItsOwnForEachKey() {
    var replay = UUID.fromString("019352a0-7c1e-7d33-8a51-0d4f4b1f6a01");

    assertThat(HexFormat.of().formatHex(new IdempotencyKey("a", "bc").hash(replay)))
        .isEqualTo("97fa51ac344fb5aec7496db8d7c2f6af");
  }

  @Test
  void theTextFormIsReadBackAlsoWhenTheIdHasColons() {
    var key = new IdempotencyKey("s", "urn:x:1");

    assertThat(IdempotencyKey.parse(key.toString())).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no-colon", ":id", "source:"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> IdempotencyKey.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
