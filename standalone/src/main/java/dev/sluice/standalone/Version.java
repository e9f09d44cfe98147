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
 * @param commit it was built from, {@code unknown} where the sources were not in a repository
 * @param postgres version of the embedded PostgreSQL
 */
record Version(String version, String commit, String postgres) {
  private static final String RESOURCE = "/sluice-version.properties";

  static Version ofThisBuild() {
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      var properties = new Properties();
      properties.load(in);
      String commit = properties.getProperty("commit");
      return new Version(
          properties.getProperty("version"),
          // Maven leaves what it does not know as it stands
          commit.startsWith("$") ? "unknown" : commit,
          properties.getProperty("postgres"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
