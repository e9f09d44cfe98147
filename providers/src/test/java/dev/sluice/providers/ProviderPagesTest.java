package dev.sluice.providers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed pages are those that the catalogue makes. */
class ProviderPagesTest {
  private static final Path FOLDER = Path.of("../docs/providers");
  private static final List<String> WRITTEN_BY_HAND = List.of("custom.md", "scheme-format.md");
  private static final String REGENERATE =
      "run ./sluice providers --pages docs/providers and commit what it wrote";

  private final Map<String, String> pages = ProviderPages.all();

  @Test
  void eachCommittedPageIsTheOneThatTheCatalogueMakes() throws IOException {
    List<String> different = new ArrayList<>();
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Path file = FOLDER.resolve(page.getKey());
      if (!Files.exists(file) || !Files.readString(file).equals(page.getValue())) {
        different.add(page.getKey());
      }
    }
    assertThat(different).as(REGENERATE).isEmpty();
  }

  @Test
  void aPageSaysFirstOfAllThatTheSecretIsInTheBody() {
    List<String> said =
        ProviderCatalog.bundled().all().stream()
            .filter(Provider::sendsSecretInBody)
            .map(Provider::id)
            .toList();

    assertThat(said).containsExactlyInAnyOrder("figma", "ms-graph");
    assertThat(said)
        .allMatch(id -> ProviderPages.of(id).contains("**The secret is in every body.**"));
    assertThat(ProviderPages.of("gitlab")).doesNotContain("The secret is in every body");
  }

  @Test
  void thereIsNoPageWithoutAProvider() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("remove pages of providers that are gone, then " + REGENERATE)
          .filteredOn(name -> !WRITTEN_BY_HAND.contains(name))
          .containsExactlyInAnyOrderElementsOf(new TreeSet<>(pages.keySet()));
    }
  }

  @Test
  void aPageTellsWhatToSetOnBothSides() {
    assertThat(ProviderPages.of("twilio"))
        .contains("primary Auth Token")
        .contains("secrets: [\"${TWILIO_WEBHOOK_SECRET}\"]")
        .contains("public-url: https://hooks.example.com/webhooks/twilio-main")
        .contains("Signature: the header `x-twilio-signature`, in Base64 with padding.");
    assertThat(ProviderPages.of("miro"))
        .contains("allow-unsigned: true")
        .doesNotContain("secrets:");
    assertThat(ProviderPages.of("wise"))
        .contains("the text told above, `:`, and the public key (RSA)")
        .contains("`/subscription_id` in the JSON body must be the first part of the secret");
    assertThat(ProviderPages.of("aws-sns"))
        .contains("add `fetch-keys: true`, and let the secret")
        .contains("`https://sns.{arn-region}.amazonaws.com/SimpleNotificationService-{name}.pem`");
    assertThat(ProviderPages.of("xero")).contains("mode: inline");
    assertThat(ProviderPages.of("svix")).contains("27 hours and 36 minutes");
    assertThat(ProviderPages.of("tiktok-shop")).contains("**Experimental.**");
    assertThat(ProviderPages.of("nobody")).isNull();
  }
}
