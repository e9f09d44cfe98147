package dev.sluice.console.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyTextTest {
  @Test
  void jsonIsShownLaidOutAndRaw() {
    BodyText body = BodyText.of("{\"a\":1}".getBytes(UTF_8));

    assertThat(body.pretty()).isEqualTo("{\n  \"a\": 1\n}");
    assertThat(body.raw()).isEqualTo("{\"a\":1}");
    assertThat(body.size()).isEqualTo(7);
  }

  @Test
  void controlCharactersOfABodyAreNamed() {
    assertThat(BodyText.of("a\u0000\u202eb\n".getBytes(UTF_8)).raw())
        .isEqualTo("a⟨U+0000⟩⟨U+202E⟩b\n");
  }

  @Test
  void whatIsNoUtf8IsShownInHexadecimal() {
    BodyText body = BodyText.of(new byte[] {(byte) 0xff, 0, 65});

    assertThat(body.hexadecimal()).isTrue();
    assertThat(body.raw()).isEqualTo("000000  ff 00 41\n");
  }

  @Test
  void ofALongBodyTheBeginningIsShown() {
    BodyText body = BodyText.of("x".repeat(300_000).getBytes(UTF_8));

    assertThat(body.cut()).isTrue();
    assertThat(body.raw()).hasSize(200_000);
    assertThat(body.size()).isEqualTo(300_000);
  }
}
