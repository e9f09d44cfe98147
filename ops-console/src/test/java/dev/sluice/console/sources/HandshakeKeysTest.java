package dev.sluice.console.sources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.providers.ProviderCatalog;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.Topics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a sources file says of handshakes. */
class HandshakeKeysTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("APP_SECRET", "do-not-print-this-secret", "TOKEN", "do-not-print-this-token");

  @Test
  void theVerifyTokenIsASecretOfItsOwnId() {
    DesiredSource source =
        one("provider: meta", "secrets: ['${APP_SECRET}']", "verify-token: '${TOKEN}'");

    assertThat(source.secrets()).hasSize(2);
    assertThat(source.secrets().getLast().keyId()).isEqualTo(SealedSecret.VERIFY_TOKEN);
    assertThat(source.secrets().getLast().value())
        .asString(UTF_8)
        .isEqualTo(ENVIRONMENT.get("TOKEN"));
    assertThat(source.toString()).doesNotContain("do-not-print");
  }

  @Test
  void aVerifyTokenIsForProvidersThatHaveOneAndDiffersFromTheSecrets() {
    assertWrong(
        "line 5, sources[0].verify-token: GitHub has no verify token; remove the key",
        "provider: github",
        "secrets: ['${APP_SECRET}']",
        "verify-token: '${TOKEN}'");
    assertWrong(
        "line 5, sources[0].verify-token: must not be one of the source's signing secrets",
        "provider: meta",
        "secrets: ['${APP_SECRET}']",
        "verify-token: '${APP_SECRET}'");
    assertWrong(
        "line 5, sources[0].verify-token: the environment variable MISSING is not set",
        "provider: meta",
        "secrets: ['${APP_SECRET}']",
        "verify-token: '${MISSING}'");
    assertWrong(
        "sources[0].secrets[0].id: 'verify-token' is the id of what stands at the key of that name",
        "provider: meta",
        "secrets: [{ value: '${APP_SECRET}', id: verify-token }]");
  }

  @Test
  void aHandshakeThatHandsOverASecretIsClosedUnlessItIsSaid() {
    assertThat(one("provider: asana", "secrets: ['${APP_SECRET}']").settings())
        .matches(settings -> !settings.allowSecretHandshake());
    DesiredSource opening = one("provider: asana", "allow-secret-handshake: true");
    assertThat(opening.settings().allowSecretHandshake()).isTrue();
    assertThat(opening.settings().status()).isEqualTo(SourceRecord.Status.ACTIVE);
    assertThat(opening.secrets()).isEmpty();
    assertWrong(
        "line 2, sources[0]: 'secrets' is missing",
        "provider: asana",
        "allow-secret-handshake: false");
    assertWrong(
        "line 5, sources[0].allow-secret-handshake: GitHub hands over no secret in a handshake",
        "provider: github",
        "secrets: ['${APP_SECRET}']",
        "allow-secret-handshake: true");
    assertWrong(
        "line 4, sources[0].allow-secret-handshake: 'maybe' is not allowed",
        "provider: asana",
        "allow-secret-handshake: maybe");
  }

  private static void assertWrong(String message, String... lines) {
    assertThatThrownBy(() -> one(lines))
        .isInstanceOf(InvalidSourcesException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("do-not-print");
  }

  private static DesiredSource one(String... lines) {
    String text = "sources:\n- name: a\n  " + String.join("\n  ", lines) + "\n";
    List<DesiredSource> sources =
        new SourcesFile(ProviderCatalog.bundled(), Topics.DEFAULT, ENVIRONMENT::get)
            .parse(text, "test.yaml");
    return sources.getFirst();
  }
}
