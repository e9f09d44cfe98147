package dev.sluice.providers;

import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/** What is fetched of a provider's keys, in sentences. */
final class PublishedWords {
  private static final Collector<CharSequence, ?, String> OR = Collectors.joining(" or ");

  private final PublishedForm form;
  private final boolean recipient;

  PublishedWords(PublishedForm form, Scheme.SecretForm secret) {
    this.form = form;
    this.recipient = secret.part() != null;
  }

  /** For how a request is verified. */
  String line() {
    String addresses = form.at().stream().map(PinnedUrl::toString).map(Words::code).collect(OR);
    String where =
        form.namedBy() == null
            ? addresses
            : "the address in %s, which must be %s".formatted(Words.of(form.namedBy()), addresses);
    return "With `fetch-keys: true` the keys come from %s%s.".formatted(where, proof());
  }

  private String proof() {
    String names = form.names().stream().map(Words::code).collect(OR);
    return switch (form.format()) {
      case JWKS -> "";
      case CERTIFICATE ->
          ": a certificate for %s that counts at the time of receipt".formatted(names);
      case CERTIFICATE_CHAIN ->
          (": a certificate for %s of an authority that the JDK trusts, which counts at the time of"
                  + " receipt")
              .formatted(names);
    };
  }

  /** For what to write into the sources file. */
  List<String> note() {
    return List.of(
        recipient
            ? "Or have the keys fetched, and renewed by themselves: add `fetch-keys: true`, and let"
                + " the secret"
            : "Or have the keys fetched, and renewed by themselves: add `fetch-keys: true` and"
                + " leave out the secrets;",
        recipient
            ? "be only what stands in front of the key; see [fetched"
                + " keys](../sources.md#fetched-keys)."
            : "see [fetched keys](../sources.md#fetched-keys).");
  }
}
