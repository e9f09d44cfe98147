package dev.sluice.providers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every provider that Sluice knows by id. Thread-safe. A scheme file is read when its provider is
 * first asked for: all of them would take a process that starts most of a second, and its sources
 * are of a few.
 */
public final class ProviderCatalog {
  private static final String FOLDER = "catalog/";

  private final Set<String> ids;
  private final Map<String, SchemeProvider> known = new ConcurrentHashMap<>();

  private ProviderCatalog(Set<String> ids) {
    this.ids = ids;
  }

  private static final class Bundled {
    /** A jar cannot be listed portably, so the index names the files. */
    static final ProviderCatalog CATALOG =
        new ProviderCatalog(new LinkedHashSet<>(resource("index").lines().toList()));

    private Bundled() {}
  }

  /** The providers whose scheme files are part of this library. */
  public static ProviderCatalog bundled() {
    return Bundled.CATALOG;
  }

  /** The provider of an id, or null if there is none. */
  public @Nullable Provider find(String id) {
    return ids.contains(id) ? known(id) : null;
  }

  /** All providers, by id. */
  public Collection<Provider> all() {
    return ids.stream().<Provider>map(this::known).toList();
  }

  /** The files of all, by id. */
  List<SchemeFile> files() {
    return ids.stream().map(id -> known(id).file()).toList();
  }

  private SchemeProvider known(String id) {
    return known.computeIfAbsent(id, _ -> new SchemeProvider(readFile(id)));
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
