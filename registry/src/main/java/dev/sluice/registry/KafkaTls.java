package dev.sluice.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/**
 * Certificates for TLS to Kafka: the keys {@code sluice.kafka.tls.*}, each the path of a PEM file,
 * which is read once, or the PEM itself. Immutable.
 */
public final class KafkaTls {
  /** How a certificate is held to the host that was called. */
  static final String HOST_NAMES = "https";

  static final String TRUSTED_KEY =
      "sluice.kafka.tls.trusted-certificates [SLUICE_KAFKA_TLS_TRUSTED_CERTIFICATES]";
  static final String CERTIFICATE_KEY =
      "sluice.kafka.tls.certificate [SLUICE_KAFKA_TLS_CERTIFICATE]";
  static final String KEY_KEY = "sluice.kafka.tls.key [SLUICE_KAFKA_TLS_KEY]";
  static final KafkaTls NONE = new KafkaTls(null, null, null);

  /** More is no certificate, but the wrong file. */
  private static final long MAX_BYTES = 1 << 20;

  private static final String PEM = "PEM";
  private static final String BEGIN = "-----BEGIN ";
  private static final String PKCS8 = BEGIN + "PRIVATE KEY-----";

  private final String trusted;
  private final String certificate;
  private final String key;

  /**
   * Reads the files.
   *
   * @param trustedCertificates of the authorities that may certify brokers; null or blank for those
   *     of the JDK
   * @param certificate what this app shows of itself, and its chain; null or blank for nothing
   * @param key of the certificate, PKCS#8, not encrypted
   * @throws IllegalArgumentException naming the key whose file cannot be used or that is missing
   */
  public KafkaTls(
      @Nullable String trustedCertificates, @Nullable String certificate, @Nullable String key) {
    this.trusted = certificates(TRUSTED_KEY, trustedCertificates);
    this.certificate = certificates(CERTIFICATE_KEY, certificate);
    this.key = read(KEY_KEY, key);
    if (this.certificate.isEmpty() != this.key.isEmpty()) {
      throw new IllegalArgumentException(
          this.key.isEmpty()
              ? KEY_KEY + " is required where a certificate is set"
              : CERTIFICATE_KEY + " is required where a key is set");
    }
    if (!this.key.isEmpty() && !this.key.contains(PKCS8)) {
      throw new IllegalArgumentException(
          "%s: %s has no '%s'; openssl pkcs8 -topk8 -nodes makes that of another key"
              .formatted(KEY_KEY, name(key), PKCS8));
    }
  }

  boolean isEmpty() {
    return trusted.isEmpty() && certificate.isEmpty();
  }

  Map<String, Object> clientConfig() {
    Map<String, Object> config = new HashMap<>();
    config.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, HOST_NAMES);
    if (!trusted.isEmpty()) {
      config.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, PEM);
      config.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, trusted);
    }
    if (!certificate.isEmpty()) {
      config.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, PEM);
      config.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, certificate);
      config.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, key);
    }
    return config;
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return "[trusted=%s, certificate=%s]"
        .formatted(trusted.isEmpty() ? "the JDK's" : "own", certificate.isEmpty() ? "no" : "yes");
  }

  private static String certificates(String key, @Nullable String file) {
    String text = read(key, file);
    if (text.isEmpty()) {
      return text;
    }
    try {
      var bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
      if (!CertificateFactory.getInstance("X.509").generateCertificates(bytes).isEmpty()) {
        return text;
      }
    } catch (CertificateException e) {
      throw wrong(key, file, "has a certificate that cannot be read: " + e.getMessage());
    }
    throw wrong(key, file, "has no certificate in PEM");
  }

  private static String read(String key, @Nullable String file) {
    if (file == null || file.isBlank()) {
      return "";
    }
    if (file.contains(BEGIN)) {
      return file;
    }
    try {
      Path path = Path.of(file.strip());
      if (Files.size(path) > MAX_BYTES) {
        throw wrong(key, file, "is larger than %d bytes".formatted(MAX_BYTES));
      }
      String text = Files.readString(path, StandardCharsets.ISO_8859_1);
      if (text.isBlank()) {
        throw wrong(key, file, "is empty");
      }
      return text;
    } catch (NoSuchFileException e) {
      throw wrong(key, file, "is not there");
    } catch (IOException | InvalidPathException e) {
      throw wrong(key, file, "cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private static IllegalArgumentException wrong(String key, @Nullable String file, String why) {
    return new IllegalArgumentException("%s: %s %s".formatted(key, name(file), why));
  }

  /** Never a text that may be a private key. */
  private static String name(@Nullable String file) {
    return file == null || file.contains(BEGIN) ? "its text" : "the file '%s'".formatted(file);
  }
}
