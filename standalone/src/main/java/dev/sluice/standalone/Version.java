package dev.sluice.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/**
 * What this build is, as Maven wrote it down.
 *
 * @param version of Sluice
 * @param commit it was built from; where nobody knows, {@code unknown} and what is missing
 * @param postgres version of the embedded PostgreSQL
 */
record Version(String version, String commit, String postgres) {
  private static final String RESOURCE = "/sluice-version.properties";
  private static final int COMMIT_LENGTH = 12;

  static Version ofThisBuild() {
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      var properties = new Properties();
      properties.load(in);
      return new Version(
          properties.getProperty("version"),
          commit(properties.getProperty("commit"), properties.getProperty("archived")),
          properties.getProperty("postgres"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The commit of a build.
   *
   * @param built as Maven found it, which leaves what it does not find as it stands
   * @param archived as {@code git archive} wrote it into the sources, and a clone has not
   */
  static String commit(String built, String archived) {
    if (!built.startsWith("$")) {
      return built;
    }
    if (!archived.startsWith("$")) {
      return archived.substring(0, Math.min(COMMIT_LENGTH, archived.length()));
    }
    return "unknown: the sources it was built from had neither their repository nor the mark that"
        + " git archive leaves";
  }

  /** Prints {@code sluice VERSION (commit COMMIT)}. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Version version = ofThisBuild();
      return new String[] {"sluice %s (commit %s)".formatted(version.version(), version.commit())};
    }
  }
}
