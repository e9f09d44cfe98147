package dev.sluice.providers;

import java.util.List;
import java.util.stream.Collectors;

/** The table of all providers' pages. */
final class ProviderIndex {
  private ProviderIndex() {}

  static String of(List<SchemeFile> files) {
    List<ProviderFacts> facts = files.stream().map(SchemeFile::facts).toList();
    return """
    <!-- %s -->

    # Providers

    %d providers, each with a page that tells what to set there and here, how its requests are verified and how well
    that is known. Their tests are %d published and %d derived golden vectors, of which %d must be refused as they
    stand, and every change of the others. `./sluice providers` prints this table, `./sluice providers ID` a page.
    A provider that is not here is a source with `provider: custom`: see [the examples](custom.md) and
    [the format](scheme-format.md).

    Confidence: `high`, read in the provider's own pages or code; `medium`, read elsewhere or with gaps;
    `low`, experimental: try it with one webhook before relying on it. Vectors: published / derived.

    | provider | id | scheme | confidence | vectors |
    |---|---|---|---|---|
    %s
    """
        .formatted(
            ProviderPage.ORIGIN.formatted("the scheme files"),
            files.size(),
            facts.stream().mapToInt(ProviderFacts::publishedVectors).sum(),
            facts.stream().mapToInt(ProviderFacts::derivedVectors).sum(),
            facts.stream().mapToInt(ProviderFacts::refusedVectors).sum(),
            files.stream().map(ProviderIndex::row).collect(Collectors.joining("\n")));
  }

  private static String row(SchemeFile file) {
    ProviderFacts facts = file.facts();
    return "| [%s](%s.md) | `%s` | %s | %s | %d / %d |"
        .formatted(
            file.name(),
            file.id(),
            file.id(),
            new SchemeProvider(file).scheme(),
            facts.experimental() ? "low, experimental" : facts.confidence(),
            facts.publishedVectors(),
            facts.derivedVectors());
  }
}
