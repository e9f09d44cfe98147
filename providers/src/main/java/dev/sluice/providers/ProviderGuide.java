package dev.sluice.providers;

import dev.sluice.providers.document.Node;
import java.util.List;
import java.util.Map;

/**
 * What an operator is told on a provider's page beside what follows from the scheme.
 *
 * @param setup what to set at the provider and where its secret comes from, empty if nothing is
 *     told
 * @param gotchas what goes wrong easily, in sentences
 * @param inline whether a source of it should verify before it answers
 */
record ProviderGuide(String setup, List<String> gotchas, boolean inline) {
  private static final Map<String, Boolean> MODES = Map.of("async", false, "inline", true);

  static ProviderGuide read(Node root) {
    Node gotchas = root.find("gotchas");
    Node mode = root.find("mode");
    return new ProviderGuide(
        root.text("setup", ""),
        gotchas == null ? List.of() : gotchas.items().stream().map(Node::text).toList(),
        mode != null && mode.oneOf(MODES));
  }
}
