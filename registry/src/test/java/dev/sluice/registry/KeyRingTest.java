package dev.sluice.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRingTest {
  private static final String KEY =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  private static final String OTHER_KEY =
      "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";
  private static final String CONTEXT = "secret:github-acme:k1";
  private static final byte[] PLAIN = "whsec_É☃".getBytes(UTF_8);

  /** Computed with Python's cryptography (AESGCM) and hashlib, nonce a0a1…ab. */
  private static final String BOX =
      "v1.630dcd29.oKGio6SlpqeoqaqrkXAPSCaUwTaA_QTHctXjO0MuYALx0HGxzT2F";

  @Test
  void sealsAsAnotherImplementationDoes() {
    byte[] nonce = HexFormat.of().parseHex("a0a1a2a3a4a5a6a7a8a9aaab");

    String box = KeyRing.parse(KEY).seal(PLAIN, CONTEXT, nonce);

    assertThat(box).isEqualTo(BOX);
  }

  @Test
  void opensWhatAnotherImplementationSealed() throws Exception {
    assertThat(KeyRing.parse(KEY).open(BOX, CONTEXT)).isEqualTo(PLAIN);
    assertThat(KeyRing.keyIdOf(BOX)).isEqualTo("630dcd29");
  }

  @Test
  void neverUsesANonceTwice() {
    KeyRing ring = KeyRing.parse(KEY);
    Set<String> boxes = new HashSet<>();

    for (int i = 0; i < 1000; i++) {
      boxes.add(ring.seal(PLAIN, CONTEXT));
    }

    assertThat(boxes).hasSize(1000);
  }

  @Test
  void opensAnEmptyValue() throws Exception {
    KeyRing ring = KeyRing.parse(KEY);

    assertThat(ring.open(ring.seal(new byte[0], CONTEXT), CONTEXT)).isEmpty();
  }

  @Test
  void doesNotOpenWithAnyCharacterChanged() {
    KeyRing ring = KeyRing.parse(KEY);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
    int tried = 0;

    for (int i = 0; i < BOX.length(); i++) {
      for (int j = 0; j < alphabet.length(); j++) {
        char other = alphabet.charAt(j);
        if (BOX.charAt(i) != other) {
          String changed = BOX.substring(0, i) + other + BOX.substring(i + 1);
          assertThatThrownBy(() -> ring.open(changed, CONTEXT))
              .as(changed)
              .isInstanceOf(SealException.class);
          tried++;
        }
      }
    }

    assertThat(tried).isEqualTo(BOX.length() * (alphabet.length() - 1));
  }

  @Test
  void doesNotOpenWhenCutOrLengthened() {
    KeyRing ring = KeyRing.parse(KEY);

    for (int length = 0; length < BOX.length(); length++) {
      String cut = BOX.substring(0, length);
      assertThatThrownBy(() -> ring.open(cut, CONTEXT)).as(cut).isInstanceOf(SealException.class);
    }
    assertThatThrownBy(() -> ring.open(BOX + "A", CONTEXT)).isInstanceOf(SealException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret:github-acme:k2", "secret:other:k1", "header:github-acme:k1", ""})
  void doesNotOpenForAnotherPurpose(String context) {
    assertThatThrownBy(() -> KeyRing.parse(KEY).open(BOX, context))
        .isInstanceOf(SealException.class)
        .hasMessageContaining("630dcd29");
  }

  @Test
  void opensAnOldBoxAfterRotationAndSealsWithTheNewKey() throws Exception {
    KeyRing rotated = KeyRing.parse("new:" + OTHER_KEY + ", " + KEY);

    String box = rotated.seal(PLAIN, CONTEXT);

    assertThat(rotated.open(BOX, CONTEXT)).isEqualTo(PLAIN);
    assertThat(rotated.sealingKeyId()).isEqualTo("new");
    assertThat(box).startsWith("v1.new.");
    assertThat(rotated.open(box, CONTEXT)).isEqualTo(PLAIN);
  }

  @Test
  void namesTheKeyItDoesNotHave() {
    assertThatThrownBy(() -> KeyRing.parse("new:" + OTHER_KEY).open(BOX, CONTEXT))
        .isInstanceOf(SealException.class)
        .hasMessage("sealed with key '630dcd29', but the encryption key holds only [new]");
  }

  @Test
  void doesNotOpenWithAnotherKeyOfTheSameId() {
    assertThatThrownBy(() -> KeyRing.parse("630dcd29:" + OTHER_KEY).open(BOX, CONTEXT))
        .isInstanceOf(SealException.class)
        .hasMessageContaining("does not open with key '630dcd29'");
  }

  @Test
  void refusesAWrongKeyWithoutPrintingIt() {
    String shortKey = KEY.substring(1);

    assertThatThrownBy(() -> KeyRing.parse(OTHER_KEY + ",b:" + shortKey))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "key 2 of 2 must be 64 hexadecimal digits (32 bytes), with an optional 'id:' before"
                + " them; it has 63 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", ":" + KEY, "a.b:" + KEY, KEY + ",", KEY + "," + KEY})
  void refusesWhatIsNoRing(String text) {
    assertThatThrownBy(() -> KeyRing.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain(KEY);
  }

  @Test
  void showsIdsOnly() {
    assertThat(KeyRing.parse("a:" + KEY + ",b:" + OTHER_KEY)).hasToString("KeyRing[a, b]");
  }
}
