package dev.sluice.providers;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator is told who sets a source of a provider up; sentences of the scheme file, with
 * names of settings between back-quotes.
 *
 * @param setup what to set at the provider and where its secret comes from
 * @param secrets what the secret is, one item for each way in which the provider signs
 * @param gotchas what goes wrong easily
 * @param inline whether a source of it should verify before it answers
 * @param unsigned whether the provider signs nothing, so that a source must allow that
 */
public record SetupHelp(
    String setup, List<String> secrets, List<String> gotchas, boolean inline, boolean unsigned) {
  /** Takes the lists as unmodifiable copies. */
  public SetupHelp {
    secrets = List.copyOf(secrets);
    gotchas = List.copyOf(gotchas);
  }

  /** The help of a provider, or null if the catalogue has none of that id. */
  public static @Nullable SetupHelp of(String id) {
    for (SchemeFile file : ProviderCatalog.bundled().files()) {
      if (file.id().equals(id)) {
        return of(file);
      }
    }
    return null;
  }

  private static SetupHelp of(SchemeFile file) {
    boolean unsigned = new SourceExample(file).unsigned();
    List<String> secrets = new ArrayList<>();
    if (!unsigned) {
      file.schemes().stream()
          .map(scheme -> new SecretWords(scheme).text())
          .distinct()
          .forEach(secrets::add);
    }
    ProviderGuide guide = file.guide();
    return new SetupHelp(guide.setup(), secrets, guide.gotchas(), guide.inline(), unsigned);
  }
}
