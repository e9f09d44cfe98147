package dev.sluice.providers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One provider's page in Markdown. */
final class ProviderPage {
  /** Why nobody should edit a page. */
  static final String ORIGIN =
      "Written by `./sluice providers --pages docs/providers`; change %s instead";

  private static final String FILE = "providers/src/main/resources/dev/sluice/providers/catalog/";
  private static final Duration DEFAULT_WINDOW = Duration.ofDays(7);

  private final SchemeFile file;
  private final SourceExample source;
  private final List<String> lines = new ArrayList<>();

  ProviderPage(SchemeFile file) {
    this.file = file;
    this.source = new SourceExample(file);
  }

  String text() {
    head();
    atTheProvider();
    inSluice();
    verification();
    list(
        "Handshake",
        file.handshakes().stream().map(handshake -> new HandshakeWords(handshake).text()).toList());
    ids();
    list("Gotchas", file.guide().gotchas());
    list("Limits and unknowns", file.facts().unknowns());
    knowledge();
    return String.join("\n", lines) + "\n";
  }

  private void head() {
    add("<!-- %s -->".formatted(ORIGIN.formatted(FILE + file.id() + ".yaml")));
    add("");
    add("# %s".formatted(file.name()));
    add("");
    add(
        ("`%s` · %s · confidence %s · [the provider's documentation](%s) · [all"
                + " providers](README.md)")
            .formatted(
                file.id(),
                new SchemeProvider(file).scheme(),
                file.facts().confidence(),
                file.documentation()));
    if (file.facts().experimental()) {
      add("");
      add("> **Experimental.** This rests on little and may turn out to be otherwise. Try it with");
      add("> one webhook before you rely on it; what does not fit is rejected, never forwarded.");
    }
    if (file.schemes().stream().anyMatch(Scheme::sendsSecretInBody)) {
      add("");
      add(
          "> **The secret is in every body.** Bodies are passed on byte for byte, so whoever reads"
              + " the");
      add(
          "> clean events of this source has it, and can forge more. Give the source a `topic` of"
              + " its");
      add("> own, and only those access to it whom you would give the secret.");
    }
  }

  private void atTheProvider() {
    section("At the provider");
    add("%s".formatted(file.guide().setup()));
    add("");
    add(
        ("The URL to set is `https://hooks.example.com/webhooks/%s`, with your host and the name of"
                + " your source.")
            .formatted(source.name()));
  }

  private void inSluice() {
    section("In Sluice");
    add("In the [sources file](../sources.md):");
    add("");
    add("```yaml");
    lines.addAll(source.lines());
    add("```");
    add("");
    lines.addAll(source.notes());
  }

  private void verification() {
    section("How a request is verified");
    List<Scheme> schemes = file.schemes();
    if (schemes.size() > 1) {
      add(
          "In one of %d ways; each is tried for which the source has a secret."
              .formatted(schemes.size()));
      add("");
    }
    for (int i = 0; i < schemes.size(); i++) {
      var words = new SchemeWords(schemes.get(i));
      add("%s".formatted((schemes.size() > 1 ? (i + 1) + ". " : "") + words.kind()));
      String indent = schemes.size() > 1 ? "   - " : "- ";
      if (schemes.size() == 1) {
        add("");
      }
      words.lines().forEach(line -> add("%s%s".formatted(indent, line)));
    }
  }

  private void ids() {
    section("Id, type and repetitions");
    add("- Delivery id: %s".formatted(Words.firstOf(file.ids().deliveryIds())));
    add("- Event type: %s".formatted(Words.firstOf(file.ids().eventTypes())));
    add("- Duplicates: %s".formatted(duplicates()));
    add("- Retries: %s".formatted(retries()));
    add("- Answer that counts as success: %s.".formatted(success()));
  }

  private boolean hasId() {
    return !file.ids().deliveryIds().isEmpty()
        || file.schemes().stream()
            .anyMatch(scheme -> scheme.ids() != null && !scheme.ids().deliveryIds().isEmpty());
  }

  private String duplicates() {
    if (!hasId()) {
      return "no request is taken for one. A retry becomes another clean event, which your services"
          + " must bear.";
    }
    boolean body =
        file.ids().deliveryIds().stream()
            .anyMatch(template -> template.has(Template.Word.BODY_SHA256));
    return (source.unsigned() ? "a request" : "a verified request")
        + " with the id of an earlier one of the same source is recorded, and not"
        + " forwarded again"
        + (body ? "; where the body's hash is the id, equal bodies are one delivery." : ".");
  }

  private String retries() {
    Duration horizon = file.retryHorizon();
    if (horizon == null) {
      return "how long they come is not known."
          + (hasId() ? " Ids are remembered for 7 days unless `dedup-window` says otherwise." : "");
    }
    String known = "for up to %s after the first attempt.".formatted(Words.of(horizon));
    if (!hasId()) {
      return known;
    }
    return horizon.compareTo(DEFAULT_WINDOW) > 0
        ? known + " Ids are remembered that long, which `dedup-window` must not shorten."
        : known + " Ids are remembered for 7 days; `dedup-window` must not be less than that time.";
  }

  private String success() {
    SuccessAnswer answer = file.success();
    return answer.body().isEmpty()
        ? "%d with an empty body".formatted(answer.status())
        : "%d with the body `%s` (%s)"
            .formatted(answer.status(), answer.body(), answer.contentType());
  }

  private void knowledge() {
    ProviderFacts facts = file.facts();
    section("How well this is known");
    add("Confidence is %s. Read in:".formatted(facts.confidence()));
    add("");
    facts.evidence().forEach(evidence -> add("- %s".formatted(EvidenceLink.of(evidence))));
    add("");
    add(
        "Tested with %d published and %d derived [golden vectors](%s)%s."
            .formatted(
                facts.publishedVectors(),
                facts.derivedVectors(),
                "../../providers/src/test/resources/dev/sluice/providers/vectors/"
                    + file.id()
                    + ".yaml",
                facts.refusedVectors() == 0
                    ? ""
                    : ", of which %d must be refused as they stand"
                        .formatted(facts.refusedVectors())));
    add("%s".formatted(source.unsigned() ? UNSIGNED_TESTS : CHANGES));
    if (!facts.oracles().isEmpty()) {
      add("");
      add("Independent implementations that agree:");
      add("");
      facts.oracles().forEach(oracle -> add("- %s".formatted(EvidenceLink.of(oracle))));
    }
  }

  private static final String CHANGES =
      "What is made of each genuine one by changing signature, signed content, time or secret is"
          + " refused.";
  private static final String UNSIGNED_TESTS =
      "Without `allow-unsigned` each is refused; with it no signature is looked for.";

  private void list(String title, List<String> items) {
    if (!items.isEmpty()) {
      section(title);
      items.forEach(item -> add("- %s".formatted(item)));
    }
  }

  private void section(String title) {
    add("");
    add("## %s".formatted(title));
    add("");
  }

  private void add(String line) {
    lines.add(line);
  }
}
