package dev.sluice.providers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every provider that Sluice knows by id. Immutable and thread-safe. */
public final class ProviderCatalog {
  private static final String FOLDER = "catalog/";

  private final Map<String, SchemeProvider> providers;

  private ProviderCatalog(Map<String, SchemeProvider> providers) {
    this.providers = Collections.unmodifiableMap(providers);
  }

  /** Reads the files once, when somebody asks. */
  private static final class Bundled {
    static final ProviderCatalog CATALOG = read();

    private Bundled() {}

    private static ProviderCatalog read() {
      Map<String, SchemeProvider> providers = new LinkedHashMap<>();
      // a jar cannot be listed portably, so the index names the files
      for (String id : resource("index").lines().toList()) {
        providers.put(id, new SchemeProvider(readFile(id)));
      }
      return new ProviderCatalog(providers);
    }

    private static SchemeFile readFile(String id) {
      SchemeFile file;
      try {
        file = SchemeFile.read(resource(id + ".yaml"), null);
      } catch (InvalidSchemeException e) {
        throw new IllegalStateException(
            "bundled scheme file %s.yaml: %s".formatted(id, e.getMessage()), e);
      }
      if (!file.id().equals(id)) {
        throw new IllegalStateException("%s.yaml says that it is %s".formatted(id, file.id()));
      }
      return file;
    }

    private static String resource(String name) {
      try (InputStream stream = ProviderCatalog.class.getResourceAsStream(FOLDER + name)) {
        if (stream == null) {
          throw new IllegalStateException("%s%s is not in the jar".formatted(FOLDER, name));
        }
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The providers whose scheme files are part of this library. */
  public static ProviderCatalog bundled() {
    return Bundled.CATALOG;
  }

  /** The provider of an id, or null if there is none. */
  public @Nullable Provider find(String id) {
    return providers.get(id);
  }

  /** All providers, by id. */
  public Collection<Provider> all() {
    return List.copyOf(providers.values());
  }

  /** The files of all, by id. */
  List<SchemeFile> files() {
    return providers.values().stream().map(SchemeProvider::file).toList();
  }
}
