package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for 127.0.0.1 that nobody but a test trusts, made by the JDK's keytool. */
record Certificate(java.security.cert.Certificate certificate, Key key) {
  private static final String PASSWORD = "of no value";

  /** Makes one. */
  static Certificate make(Path dir) throws IOException, GeneralSecurityException {
    Path store = dir.resolve("made-%d.p12".formatted(System.nanoTime()));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "made",
            "-keyalg",
            "EC",
            "-dname",
            "CN=receiver",
            "-ext",
            "SAN=IP:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            store.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
    if (!Files.exists(store)) {
      throw new AssertionError("keytool made nothing: " + said);
    }
    var keys = KeyStore.getInstance("PKCS12");
    keys.load(new ByteArrayInputStream(Files.readAllBytes(store)), PASSWORD.toCharArray());
    return new Certificate(
        keys.getCertificate("made"), keys.getKey("made", PASSWORD.toCharArray()));
  }

  /** Writes {@code tls.crt} and {@code tls.key}, the key first, as who renews them does. */
  void write(Path dir) throws IOException, GeneralSecurityException {
    Files.writeString(dir.resolve("tls.key"), pem("PRIVATE KEY", key.getEncoded()));
    Files.writeString(dir.resolve("tls.crt"), pem("CERTIFICATE", certificate.getEncoded()));
  }

  /** A client's context that trusts this certificate and no other. */
  SSLContext trusting() throws GeneralSecurityException, IOException {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("receiver", certificate);
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private static String pem(String type, byte[] der) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(type, lines, type);
  }
}
