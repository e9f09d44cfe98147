package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which texts are secrets of a scheme. */
class SecretsTest {
  @ParameterizedTest
  @CsvSource({
    "'encoding: utf8', any text, true",
    "'encoding: utf8', '', false",
    "'encoding: hex', 00ff, true",
    "'encoding: hex', 00FF, true",
    "'encoding: hex', 00fF, false",
    "'encoding: hex', 00f, false",
    "'encoding: hex', '00ff ', false",
    "'encoding: base64', c2VjcmV0cw==, true",
    "'encoding: base64', c2VjcmV0cw, true",
    "'encoding: base64', c2VjcmV0cx==, false",
    "'encoding: base64', c2Vj_mV0cw==, false",
    "'encoding: base64url', c2Vj_mV0cw, true",
    "'encoding: base64, prefix: w_', w_c2VjcmV0cw==, true",
    "'encoding: base64, prefix: w_', c2VjcmV0cw==, true",
    "'encoding: base64, prefix: w_', w_, false",
    "'encoding: base64, prefix: w_', W_c2VjcmV0cw==, false",
    "'encoding: base64, prefix: w_, prefix-is: required', c2VjcmV0cw==, false",
    "'encoding: base64, prefix: w_, prefix-is: required', w_c2VjcmV0cw==, true",
    "'encoding: utf8, prefix: w_, prefix-is: absent', w_c2VjcmV0cw==, false",
    "'encoding: utf8, prefix: w_, prefix-is: absent', c2VjcmV0cw==, true"
  })
  void aSecretIsInTheNotationOfItsSchemeOrRefusedWithoutBeingQuoted(
      String form, String text, boolean good) {
    // given
    Provider provider =
        CustomProvider.parse(
            """
            schemes:
              - kind: hmac-sha256
                signature: { from: "header:X-Signature", encoding: hex }
                content: "{body}"
                secret: { %s }
            """
                .formatted(form));
    List<SigningSecret> secrets = List.of(SigningSecret.of("the-key", text.getBytes(UTF_8)));
    // then
    if (good) {
      assertThat(provider.verifier(secrets, VerificationPolicy.DEFAULT)).isNotNull();
      assertThat(provider.signer(secrets.getFirst(), VerificationPolicy.DEFAULT)).isNotNull();
    } else {
      assertThatThrownBy(() -> provider.verifier(secrets, VerificationPolicy.DEFAULT))
          .isInstanceOf(InvalidSecretException.class)
          .hasMessageContaining("the-key")
          .hasNoCause()
          .satisfies(e -> assertThat(text.length() < 3 || !e.toString().contains(text)).isTrue());
    }
  }

  @Test
  void neitherSecretsNorKeysShowTheirText() {
    // given
    SigningSecret secret = SigningSecret.of("k", "hidden".getBytes(UTF_8));
    SourceKey key = SourceKey.of(secret, new MacKey("HmacSHA256", secret.value()), new byte[0]);
    // then
    assertThat(secret.toString()).doesNotContain("hidden").contains("k");
    assertThat(key.toString()).doesNotContain("hidden");
    assertThat(new GeneratedSecret("hidden", "hidden").toString()).doesNotContain("hidden");
  }

  @Test
  void aSourceCanHoldSecretsOfSeveralSchemesButNoneThatFitsNoScheme() {
    // given
    Provider gitlab = ProviderCatalog.bundled().find("gitlab");
    SigningSecret signing = SigningSecret.of("a", "whsec_AAAA".getBytes(UTF_8));
    SigningSecret token = SigningSecret.of("b", "token".getBytes(UTF_8));
    SigningSecret broken = SigningSecret.of("c", "whsec_?".getBytes(UTF_8));
    // then
    assertThat(gitlab.verifier(List.of(signing, token), VerificationPolicy.DEFAULT)).isNotNull();
    assertThatThrownBy(() -> gitlab.verifier(List.of(signing, broken), VerificationPolicy.DEFAULT))
        .hasMessageContaining("'c'")
        .hasMessageNotContaining("whsec_?");
  }
}
