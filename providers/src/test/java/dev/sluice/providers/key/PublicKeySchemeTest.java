package dev.sluice.providers.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeySchemeTest {
  // made with Python's cryptography; the last seven bits of y are zero
  private static final String P256 =
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENOTRbQvTe30VFbTtOQQVWyA7attAUhyqwQyHQKl0"
          + "tOAE1IYErIzd07FGprL/BRv+7I4kOyE8lwitzJSSrywJAA==";

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 128, 255})
  void aBitStringThatEndsSomeBitsEarlierIsNotAnotherSpellingOfTheSameKey(int unusedBits) {
    // given
    byte[] der = Base64.getDecoder().decode(P256);
    der[25] = (byte) unusedBits;
    // then
    assertThatThrownBy(
            () -> PublicKeyScheme.ECDSA_P256.publicKey(Base64.getEncoder().encodeToString(der)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(PublicKeyScheme.class)
  void everyChangedBitOfAPublicKeyIsNoKeyOrAnotherKey(PublicKeyScheme scheme) {
    // given
    byte[] der = scheme.generate().getPublic().getEncoded();
    String text = Base64.getEncoder().encodeToString(der);
    List<Integer> same = new ArrayList<>();
    // when
    for (int i = 0; i < 8 * der.length; i++) {
      byte[] changed = der.clone();
      changed[i / 8] ^= (byte) (1 << i % 8);
      try {
        byte[] read = scheme.publicKey(Base64.getEncoder().encodeToString(changed)).getEncoded();
        if (Arrays.equals(read, der)) {
          same.add(i);
        }
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageNotContaining(text);
      }
    }
    // then
    assertThat(same).as("bits of %s", text).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(PublicKeyScheme.class)
  void readsItsOwnKeysAsPemAndAsTheBase64Inside(PublicKeyScheme scheme) {
    // given
    KeyPair pair = scheme.generate();
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    // when
    String publicText = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    String publicPem = pem("PUBLIC KEY", lines.encodeToString(pair.getPublic().getEncoded()));
    String privatePem = pem("PRIVATE KEY", lines.encodeToString(pair.getPrivate().getEncoded()));
    // then
    assertThat(scheme.publicKey(publicText)).isEqualTo(pair.getPublic());
    assertThat(scheme.publicKey(publicPem)).isEqualTo(pair.getPublic());
    assertThat(scheme.privateKey(privatePem)).isEqualTo(pair.getPrivate());
  }

  @ParameterizedTest
  @EnumSource(PublicKeyScheme.class)
  void refusesAPrivateKeyAndWhatStandsBeforeOrBehindAPemDocument(PublicKeyScheme scheme) {
    // given
    KeyPair pair = scheme.generate();
    String base64 = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    List<String> texts =
        List.of(
            pem("PRIVATE KEY", Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())),
            Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()),
            pem("PRIVATE KEY", base64),
            pem("CERTIFICATE", base64),
            pem("PUBLIC KEY", base64) + pem("PUBLIC KEY", base64),
            "key: " + pem("PUBLIC KEY", base64),
            "-----BEGIN PUBLIC KEY-----\n" + base64,
            "-----BEGIN PUBLIC KEY-----",
            "",
            base64 + "AAAA",
            base64.substring(4));
    // then
    assertThat(texts)
        .allSatisfy(
            text ->
                assertThatThrownBy(() -> scheme.publicKey(text))
                    .isInstanceOf(IllegalArgumentException.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      })
  void refusesEd25519KeysThatAnybodyCanSignFor(String hex) {
    // given
    byte[] raw = HexFormat.of().parseHex(hex);
    // then
    assertThatThrownBy(() -> Ed25519Keys.publicKey(raw))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsTheKeyOfRfc8032() {
    // given: section 7.1, test 1
    String seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    String key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    // when
    byte[] raw = Ed25519Keys.raw(Ed25519Keys.publicKey(HexFormat.of().parseHex(key)));
    byte[] read = Ed25519Keys.seed(Ed25519Keys.privateKey(HexFormat.of().parseHex(seed)));
    byte[] both = Ed25519Keys.seed(Ed25519Keys.privateKey(HexFormat.of().parseHex(seed + key)));
    // then
    assertThat(raw).isEqualTo(HexFormat.of().parseHex(key));
    assertThat(read).isEqualTo(HexFormat.of().parseHex(seed));
    assertThat(both).isEqualTo(HexFormat.of().parseHex(seed));
  }

  private static String pem(String label, String base64) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, base64, label);
  }
}
