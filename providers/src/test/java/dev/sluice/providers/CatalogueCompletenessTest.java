package dev.sluice.providers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every provider of the catalogue has what makes it trustworthy. */
class CatalogueCompletenessTest {
  private static int negativesInAll;

  static Collection<Provider> providers() {
    return ProviderCatalog.bundled().all();
  }

  @AfterAll
  static void count() {
    List<ProviderFacts> facts = providers().stream().map(Provider::facts).toList();
    System.out.printf(
        "catalogue: %d providers, %d published vectors, %d derived ones, %d of both to be refused,"
            + " %d requests refused as they stand or changed, %d providers with independent"
            + " implementations that agree%n",
        facts.size(),
        facts.stream().mapToInt(ProviderFacts::publishedVectors).sum(),
        facts.stream().mapToInt(ProviderFacts::derivedVectors).sum(),
        facts.stream().mapToInt(ProviderFacts::refusedVectors).sum(),
        negativesInAll,
        facts.stream().filter(fact -> !fact.oracles().isEmpty()).count());
  }

  @ParameterizedTest
  @MethodSource("providers")
  void hasAVectorAnEvidenceLinkAndAPage(Provider provider) {
    assertThat(Vector.of(provider)).isNotEmpty();
    assertThat(provider.facts().evidence())
        .as("a link, owner/repository:path, or a package of npm or Maven")
        .anyMatch(evidence -> !EvidenceLink.of(evidence).equals(evidence));
    assertThat(provider.documentation()).startsWith("https://");
    assertThat(Files.exists(Path.of("../docs/providers", provider.id() + ".md"))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void hasANegative(Provider provider) {
    // given
    List<Vector> refused = new ArrayList<>(Vector.of(provider));
    refused.removeIf(vector -> accepted(vector, vector.request()));
    int negatives = refused.size();
    // when
    for (Vector vector : Vector.of(provider)) {
      for (ReceivedRequest request : changed(vector)) {
        assertThat(accepted(vector, request)).as("%s: %s", vector, request.describe()).isFalse();
        negatives++;
      }
    }
    // then
    assertThat(negatives).isPositive();
    assertThat(provider.facts().refusedVectors()).isEqualTo(refused.size());
    negativesInAll += negatives;
  }

  /** A genuine request without one of the headers that count, or with another text that counts. */
  private static List<ReceivedRequest> changed(Vector vector) {
    List<ReceivedRequest> changed = new ArrayList<>();
    if (!vector.expected().verified()) {
      return changed;
    }
    for (String header : vector.signed().headers()) {
      changed.add(vector.request().without(header));
    }
    byte[] body = vector.request().body();
    if (vector.signed().wholeBody()) {
      byte[] other = body.clone();
      other[body.length / 2] ^= 1;
      changed.add(vector.request().withBody(other));
    }
    String text = CustomSchemes.latin1(body);
    for (String signed : vector.signed().texts()) {
      byte[] other = body.clone();
      other[text.indexOf(signed) + signed.length() / 2] ^= 1;
      changed.add(vector.request().withBody(other));
    }
    return changed;
  }

  private static boolean accepted(Vector vector, ReceivedRequest request) {
    return vector.provider().verifier(vector.secrets(), vector.policy()).verify(request)
        instanceof Verdict.Accepted;
  }
}
