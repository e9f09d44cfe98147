package dev.sluice.providers;

import java.util.List;

/**
 * How well it is known how a provider signs.
 *
 * @param confidence {@code high}, {@code medium} or {@code low}; empty for a user's own scheme
 * @param evidence where it was read
 * @param unknowns what is not known, in sentences for people
 * @param publishedVectors how many requests with signatures that somebody published are tested
 * @param derivedVectors how many tested requests have signatures that independent code computed
 * @param refusedVectors how many of both must be refused as they stand
 * @param oracles independent implementations, such as the provider's own SDK, that agree
 */
public record ProviderFacts(
    String confidence,
    List<String> evidence,
    List<String> unknowns,
    int publishedVectors,
    int derivedVectors,
    int refusedVectors,
    List<String> oracles) {
  /** Nothing is known. */
  public static final ProviderFacts NONE =
      new ProviderFacts("", List.of(), List.of(), 0, 0, 0, List.of());

  /** Copies the lists. */
  public ProviderFacts {
    evidence = List.copyOf(evidence);
    unknowns = List.copyOf(unknowns);
    oracles = List.copyOf(oracles);
  }

  /** Whether the scheme rests on so little that it may turn out to be another one. */
  public boolean experimental() {
    return confidence.equals("low");
  }
}
