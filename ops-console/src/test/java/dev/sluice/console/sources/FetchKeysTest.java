package dev.sluice.console.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.providers.ProviderCatalog;
import dev.sluice.schemas.Topics;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a sources file says of fetched keys. */
class FetchKeysTest {
  private static final String ARN = "secrets: ['arn:aws:sns:eu-central-1:123456789012:orders']";

  @Test
  void nothingIsFetchedUnlessItIsSaid() {
    assertThat(one("provider: aws-sns", "fetch-keys: true", ARN).settings().fetchKeys()).isTrue();
    assertThat(one("provider: fal", "fetch-keys: true").settings().fetchKeys()).isTrue();
    assertThat(one("provider: github", "secrets: ['s']").settings().fetchKeys()).isFalse();
    assertThat(
            one("provider: github", "secrets: ['s']", "fetch-keys: false").settings().fetchKeys())
        .isFalse();
  }

  @Test
  void onlyOfProvidersThatPublishTheirKeys() {
    assertWrong(
        "line 4, sources[0].fetch-keys: GitHub publishes no keys that could be fetched",
        "provider: github",
        "fetch-keys: true",
        "secrets: ['s']");
    assertWrong(
        "line 4, sources[0].fetch-keys: 'yes' is not allowed",
        "provider: aws-sns",
        "fetch-keys: 'yes'",
        ARN);
  }

  @Test
  void notWhereNoSignatureIsLookedAt() {
    assertWrong(
        "sources[0].fetch-keys: no signature is looked at with allow-unsigned: true",
        "provider: fal",
        "fetch-keys: true",
        "allow-unsigned: true");
  }

  @Test
  void secretsAreThenWhatTheProviderKnowsOneBy() {
    assertWrong("sources[0]: 'secrets' is missing", "provider: aws-sns", "fetch-keys: true");
    assertWrong(
        "sources[0].secrets[0]: secret 'given here' is not what Amazon SNS knows you by: with"
            + " fetch-keys it is the ARN alone, without a key",
        "provider: aws-sns",
        "fetch-keys: true",
        "secrets: ['orders']");
    assertWrong(
        "sources[0].secrets: fal needs no secret with fetch-keys: true",
        "provider: fal",
        "fetch-keys: true",
        "secrets: ['s']");
    assertWrong("is not in the notation of Amazon SNS", "provider: aws-sns", ARN);
  }

  private static void assertWrong(String message, String... lines) {
    assertThatThrownBy(() -> one(lines))
        .isInstanceOf(InvalidSourcesException.class)
        .hasMessageContaining(message);
  }

  private static DesiredSource one(String... lines) {
    String text = "sources:\n- name: a\n  " + String.join("\n  ", lines) + "\n";
    return new SourcesFile(ProviderCatalog.bundled(), Topics.DEFAULT, Map.<String, String>of()::get)
        .parse(text, "test.yaml")
        .getFirst();
  }
}
