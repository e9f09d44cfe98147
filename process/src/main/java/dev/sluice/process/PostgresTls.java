package dev.sluice.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * TLS to PostgreSQL: the keys {@code sluice.postgres.tls.*}. Either the server's certificate is
 * held to the authorities that are trusted and to the host that was called, or nothing is said
 * here, and the JDBC address decides.
 *
 * @param mode {@code verify-full}, or empty
 * @param trustedCertificates path of a PEM file with the authorities, empty for those of the JDK
 */
public record PostgresTls(String mode, String trustedCertificates) {
  /** Nothing is said. */
  public static final PostgresTls NONE = new PostgresTls(null, null);

  private static final String FULL = "verify-full";
  private static final String MODE_KEY = "sluice.postgres.tls.mode [SLUICE_POSTGRES_TLS_MODE]";
  private static final String TRUSTED_KEY =
      "sluice.postgres.tls.trusted-certificates [SLUICE_POSTGRES_TLS_TRUSTED_CERTIFICATES]";
  private static final String URL_KEY = "sluice.postgres.url [SLUICE_POSTGRES_URL]";

  /**
   * Refuses what is half said.
   *
   * @throws IllegalArgumentException naming the key that cannot be used or is missing
   */
  public PostgresTls(@Nullable String mode, @Nullable String trustedCertificates) {
    this.mode = mode == null ? "" : mode.strip();
    this.trustedCertificates = trustedCertificates == null ? "" : trustedCertificates.strip();
    if (!this.mode.isEmpty() && !this.mode.equals(FULL)) {
      throw new IllegalArgumentException(
          "%s must be %s or left out, not '%s': anything less would take any server for the right one"
              .formatted(MODE_KEY, FULL, this.mode));
    }
    if (!this.trustedCertificates.isEmpty()) {
      if (this.mode.isEmpty()) {
        throw new IllegalArgumentException(
            "%s is set, but %s is not: set that to %s".formatted(TRUSTED_KEY, MODE_KEY, FULL));
      }
      check(this.trustedCertificates);
    }
  }

  /**
   * Refuses an address that says something about TLS itself, because it would win.
   *
   * @param url JDBC address
   * @return itself
   * @throws IllegalArgumentException naming both keys
   */
  public PostgresTls with(String url) {
    int parameters = url.indexOf('?');
    if (!mode.isEmpty() && parameters >= 0 && url.indexOf("ssl", parameters) >= 0) {
      throw new IllegalArgumentException(
          "%s has parameters of TLS, which would win over %s: take them out"
              .formatted(URL_KEY, MODE_KEY));
    }
    return this;
  }

  /** What the JDBC driver is told. */
  public Map<String, String> connectionSettings() {
    if (mode.isEmpty()) {
      return Map.of();
    }
    return trustedCertificates.isEmpty()
        ? Map.of("sslmode", mode, "sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory")
        : Map.of("sslmode", mode, "sslrootcert", trustedCertificates);
  }

  /**
   * Which setting keeps an app from the database, null where it is another matter.
   *
   * @param failure of a connection
   */
  public static @Nullable String reason(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      String told = String.valueOf(at.getMessage()).replaceAll("\\s+", " ");
      if (told.contains("does not support SSL")) {
        return "the database speaks no TLS, but %s is %s (%s)".formatted(MODE_KEY, FULL, told);
      }
      if (told.contains("could not be verified by hostnameverifier")) {
        return "the database's certificate is for another host than %s names (%s)"
            .formatted(URL_KEY, told);
      }
      if (told.startsWith("SSL error") || told.contains("PKIX path")) {
        return "the database's certificate is not trusted: name its authority in %s (%s)"
            .formatted(TRUSTED_KEY, told);
      }
    }
    return null;
  }

  private static void check(String file) {
    try (InputStream bytes = Files.newInputStream(Path.of(file))) {
      if (CertificateFactory.getInstance("X.509").generateCertificates(bytes).isEmpty()) {
        throw wrong(file, "has no certificate in PEM");
      }
    } catch (CertificateException e) {
      throw wrong(file, "has a certificate that cannot be read: " + e.getMessage());
    } catch (NoSuchFileException | InvalidPathException e) {
      throw wrong(file, "is not there");
    } catch (IOException e) {
      throw wrong(file, "cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private static IllegalArgumentException wrong(String file, String why) {
    return new IllegalArgumentException("%s: the file '%s' %s".formatted(TRUSTED_KEY, file, why));
  }
}
