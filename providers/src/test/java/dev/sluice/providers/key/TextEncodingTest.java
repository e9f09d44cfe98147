package dev.sluice.providers.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TextEncodingTest {
  @ParameterizedTest
  @EnumSource(TextEncoding.class)
  void readsExactlyWhatItWritesAndNoOtherSpellingOfIt(TextEncoding encoding) {
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      String text = encoding.encode(bytes);
      assertThat(encoding.decodeExact(text)).as("seed %d: %s", seed, text).isEqualTo(bytes);
      if (!text.isEmpty()) {
        char[] other = text.toCharArray();
        other[random.nextInt(other.length)] ^= (char) (1 << random.nextInt(8));
        assertThat(encoding.decodeExact(new String(other)))
            .as("seed %d: %s", seed, text)
            .isNotEqualTo(bytes);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HEX, 0aff, true, true",
    "HEX, 0AFF, false, true",
    "HEX, 0aFF, false, false",
    "HEX, 0af, false, false",
    "HEX_UPPER, 0AFF, true, true",
    "HEX_UPPER, 0aff, false, true",
    "BASE64, AAE=, true, true",
    "BASE64, AAE, false, true",
    "BASE64, AAF=, false, false",
    "BASE64, A-E=, false, false",
    "BASE64, 'AAE=\n', false, false",
    "BASE64, AAE==, false, false",
    "BASE64, A, false, false",
    "BASE64URL, AAE, true, true",
    "BASE64URL, AAE=, false, true",
    "BASE64URL, A+EA, false, false"
  })
  void signaturesHaveOneSpellingAndSecretsAFew(
      TextEncoding encoding, String text, boolean exact, boolean lenient) {
    assertThat(encoding.decodeExact(text) != null).isEqualTo(exact);
    assertThat(encoding.decode(text) != null).isEqualTo(lenient);
  }
}
