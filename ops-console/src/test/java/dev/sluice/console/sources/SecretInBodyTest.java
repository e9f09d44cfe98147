package dev.sluice.console.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.document.Documents;
import dev.sluice.schemas.Topics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Providers that put the secret into bodies, which are passed on as they came. */
class SecretInBodyTest {
  private static final String SECRETS = "secrets: ['${PASSCODE}']";

  @Test
  void anOperatorIsToldUnlessTheSourceHasATopicOfItsOwn() {
    assertThat(doubts("provider: figma", SECRETS))
        .singleElement()
        .asString()
        .contains("Figma sends the secret in every body")
        .contains("give the source a 'topic' of its own");
    assertThat(doubts("provider: figma", SECRETS, "topic: designs")).isEmpty();
    assertThat(doubts("provider: figma", "allow-unsigned: true")).isEmpty();
    assertThat(doubts("provider: github", SECRETS)).isEmpty();
  }

  @Test
  void aCustomProviderIsNoException() {
    assertThat(
            doubts(
                "provider: custom",
                SECRETS,
                "scheme: { schemes: [{ kind: token, signature: { from: 'body:/token' } }] }"))
        .hasSize(1);
    assertThat(
            doubts(
                "provider: custom",
                SECRETS,
                "scheme: { schemes: [{ kind: token, signature: { from: 'header:X-Token' } }] }"))
        .isEmpty();
  }

  private static List<String> doubts(String... lines) {
    var problems = new Problems();
    var reader =
        new SourceReader(
            problems,
            new FileSecretValues(problems, Map.of("PASSCODE", "do-not-print")::get),
            ProviderCatalog.bundled(),
            Topics.DEFAULT);
    assertThat(reader.read(Documents.read("name: a\n" + String.join("\n", lines)))).isNotNull();
    assertThat(problems.errors()).isEmpty();
    return problems.doubts();
  }
}
