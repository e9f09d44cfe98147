package dev.sluice.providers;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pages in Markdown about the providers of the catalogue: what to set where, how requests are
 * verified, and how well that is known. Made of the scheme files alone, so that they say what the
 * verifier does.
 */
public final class ProviderPages {
  private ProviderPages() {}

  /** The page of a provider, or null if the catalogue has none of that id. */
  public static @Nullable String of(String id) {
    for (SchemeFile file : ProviderCatalog.bundled().files()) {
      if (file.id().equals(id)) {
        return new ProviderPage(file).text();
      }
    }
    return null;
  }

  /** Every page and the index ({@code README.md}), by file name. */
  public static Map<String, String> all() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("README.md", ProviderIndex.of(ProviderCatalog.bundled().files()));
    for (SchemeFile file : ProviderCatalog.bundled().files()) {
      pages.put(file.id() + ".md", new ProviderPage(file).text());
    }
    return pages;
  }
}
