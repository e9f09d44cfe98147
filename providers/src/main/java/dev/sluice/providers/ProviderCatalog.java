package dev.sluice.providers;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every provider that Sluice knows by id. Immutable and thread-safe. */
public final class ProviderCatalog {
  private static final ProviderCatalog BUNDLED = new ProviderCatalog(List.of(new GithubProvider()));

  private final List<Provider> providers;

  private ProviderCatalog(List<Provider> providers) {
    this.providers = List.copyOf(providers);
  }

  /** The providers whose scheme files are part of this library. */
  public static ProviderCatalog bundled() {
    return BUNDLED;
  }

  /** The provider of an id, or null if there is none. */
  public @Nullable Provider find(String id) {
    return providers.stream().filter(provider -> provider.id().equals(id)).findAny().orElse(null);
  }

  /** All providers, by id. */
  public Collection<Provider> all() {
    return providers;
  }
}
