package dev.sluice.console.sources;

import dev.sluice.providers.Provider;
import dev.sluice.providers.PublishedKeys;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.document.Node;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads whether a source fetches the keys that its provider publishes: {@value #KEY}. */
final class FetchKeys {
  static final String KEY = "fetch-keys";
  private static final Map<String, Boolean> BOOLEANS = Map.of("true", true, "false", false);
  private static final VerificationPolicy FETCHING =
      new VerificationPolicy(null, null, false, PublishedKeys.NONE);

  private final Problems problems;

  FetchKeys(Problems problems) {
    this.problems = problems;
  }

  /** Whether they are fetched; off unless it is said. */
  boolean read(Node source, @Nullable Provider provider) {
    Node key = source.find(KEY);
    if (key == null) {
      return false;
    }
    Boolean fetch = problems.attempt(() -> key.oneOf(BOOLEANS));
    if (fetch == null || !fetch) {
      return false;
    }
    Node unsigned = source.find("allow-unsigned");
    if (unsigned != null && "true".equals(problems.attempt(unsigned::text))) {
      problems.add(key.wrong("no signature is looked at with allow-unsigned: true; remove one"));
    }
    if (provider != null && !provider.publishesKeys()) {
      problems.add(
          key.wrong(
              "%s publishes no keys that could be fetched; remove the key"
                  .formatted(provider.name())));
    } else if (provider != null && !provider.namesRecipients() && source.find("secrets") != null) {
      problems.add(
          source
              .need("secrets")
              .wrong(
                  "%s needs no secret with fetch-keys: true; remove one"
                      .formatted(provider.name())));
    }
    return true;
  }

  /** Whether a source has all it needs without secrets. */
  static boolean suffices(boolean fetch, @Nullable Provider provider) {
    return fetch && provider != null && !provider.namesRecipients();
  }

  /** What a secret is checked with. */
  static VerificationPolicy policy(boolean fetch) {
    return fetch ? FETCHING : VerificationPolicy.DEFAULT;
  }
}
