package dev.sluice.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** An authority that certifies what a test asks for, by the JDK's {@code keytool}. */
public final class TestAuthority implements AutoCloseable {
  /** Of every store. */
  public static final char[] PASSWORD = "changeit".toCharArray();

  private static final String CA = "ca";
  private static final String START = "2020/01/01 00:00:00";
  private static final int DAYS = 10_000;

  private final Path folder;
  private final Path file;

  private TestAuthority(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("keys.p12");
  }

  /** A new one. */
  public static TestAuthority start() {
    try {
      var authority = new TestAuthority(Files.createTempDirectory("sluice-authority"));
      authority.keytool(
          "-genkeypair",
          "-alias",
          CA,
          "-dname",
          "CN=test authority",
          "-ext",
          "bc:c",
          "-startdate",
          START,
          "-validity",
          String.valueOf(DAYS));
      return authority;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Certifies a new RSA key for names; it counts from 2020 on. */
  public TestAuthority certify(String alias, String... names) {
    return certify(alias, DAYS, names);
  }

  /**
   * Certifies a new RSA key.
   *
   * @param days how long it counts from the beginning of 2020 on, local time
   */
  public TestAuthority certify(String alias, int days, String... names) {
    String san = Arrays.stream(names).map(name -> "dns:" + name).collect(Collectors.joining(","));
    keytool(
        "-genkeypair",
        "-alias",
        alias,
        "-dname",
        "CN=" + alias,
        "-signer",
        CA,
        "-startdate",
        START,
        "-validity",
        String.valueOf(days),
        "-ext",
        "san=" + san);
    return this;
  }

  /** A store that trusts this authority and nobody else. */
  public KeyStore trust() {
    try {
      KeyStore trust = empty();
      trust.setCertificateEntry(CA, keys().getCertificate(CA));
      return trust;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A store with one key and its chain. */
  public KeyStore only(String alias) {
    try {
      KeyStore all = keys();
      KeyStore only = empty();
      only.setKeyEntry(
          alias, all.getKey(alias, PASSWORD), PASSWORD, all.getCertificateChain(alias));
      return only;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The private key. */
  public PrivateKey key(String alias) {
    try {
      return (PrivateKey) keys().getKey(alias, PASSWORD);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A PKCS#12 file with one key and its chain. */
  public Path storeFile(String alias) {
    Path written = folder.resolve(alias + ".p12");
    try (OutputStream out = Files.newOutputStream(written)) {
      only(alias).store(out, PASSWORD);
      return written;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A PEM file of this authority's own certificate. */
  public Path authorityFile() {
    return write("ca.pem", pem(CA));
  }

  /** A PEM file of a certificate. */
  public Path certificateFile(String alias) {
    return write(alias + ".pem", pem(alias));
  }

  /** A PEM file (PKCS#8) of a private key, which only its owner may read. */
  public Path keyFile(String alias) {
    String base64 = Base64.getMimeEncoder().encodeToString(key(alias).getEncoded());
    String pem = "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n".formatted(base64);
    Path written = write(alias + ".key", pem.getBytes(StandardCharsets.US_ASCII));
    try {
      return Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file (PKCS#12) of a store that was made here. */
  public Path storeFile(String name, KeyStore store) {
    try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
      store.store(out, PASSWORD);
      return folder.resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path write(String name, byte[] bytes) {
    try {
      return Files.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The certificate as PEM. */
  public byte[] pem(String alias) {
    try {
      Certificate certificate = keys().getCertificate(alias);
      String base64 = Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
      return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
          .formatted(base64)
          .getBytes(StandardCharsets.US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    TemporaryFolders.delete(folder);
  }

  private static KeyStore empty() throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, PASSWORD);
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private KeyStore keys() {
    try (InputStream stream = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(stream, PASSWORD);
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void keytool(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keyalg", "RSA", "-keysize", "2048", "-keystore", file.toString()));
    command.addAll(List.of("-storepass", new String(PASSWORD), "-storetype", "PKCS12"));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("keytool.log").toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(Files.readString(folder.resolve("keytool.log")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
