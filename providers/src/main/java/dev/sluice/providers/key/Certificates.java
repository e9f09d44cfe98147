package dev.sluice.providers.key;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Certificates (X.509) as providers publish them for the keys they sign with. */
public final class Certificates {
  private static final int MAX_CERTIFICATES = 8;
  private static final int DNS_NAME = 2;
  private static final String ANY = "*.";

  private Certificates() {}

  /**
   * The key of a certificate and when it counts.
   *
   * @param notBefore when the first of its chain that is new begins to count
   * @param notAfter when the first of its chain ends, that time included
   */
  public record Certified(PublicKey key, Instant notBefore, Instant notAfter) {}

  /**
   * Reads the first certificate of a PEM document; what follows is its chain. When it counts is for
   * the caller to compare with the time of receipt, so that a replay years later says the same.
   *
   * @param names of which its subject alternative names must have one; {@code *.example.com} stands
   *     for every name that ends so
   * @param trusted whom its chain must lead to; null if no chain is sent, so that the address and
   *     the names alone tell whose it is
   * @throws IllegalArgumentException if it is not such a certificate, saying why
   */
  public static Certified read(
      byte[] pem, PublicKeyScheme scheme, List<String> names, @Nullable Set<TrustAnchor> trusted) {
    try {
      List<X509Certificate> all = parse(pem);
      X509Certificate own = all.getFirst();
      if (!hasOneOf(own, names)) {
        throw new IllegalArgumentException("is a certificate for none of " + names);
      }
      Instant notBefore = all.stream().map(Certificates::start).max(Instant::compareTo).get();
      List<X509Certificate> chain =
          trusted == null ? List.of(own) : chain(own, all, trusted, notBefore);
      // made anew: encodings that others would read differently are refused, and short keys
      String key = Base64.getEncoder().encodeToString(own.getPublicKey().getEncoded());
      return new Certified(
          scheme.publicKey(key),
          chain.stream().map(Certificates::start).max(Instant::compareTo).get(),
          chain.stream().map(Certificates::end).min(Instant::compareTo).get());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("is no certificate that counts: " + e.getMessage(), e);
    }
  }

  private static List<X509Certificate> parse(byte[] pem) throws GeneralSecurityException {
    Collection<? extends Certificate> read =
        CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
    List<X509Certificate> all = new ArrayList<>();
    for (Certificate each : read) {
      if (each instanceof X509Certificate certificate) {
        all.add(certificate);
      }
    }
    if (all.isEmpty() || all.size() > MAX_CERTIFICATES) {
      throw new IllegalArgumentException(
          "has %d certificates; allowed are 1 to %d".formatted(all.size(), MAX_CERTIFICATES));
    }
    return all;
  }

  private static boolean hasOneOf(X509Certificate certificate, List<String> names)
      throws GeneralSecurityException {
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
      if (Integer.valueOf(DNS_NAME).equals(alternative.get(0))) {
        String name = String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT);
        if (names.stream().anyMatch(wanted -> fits(name, wanted))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean fits(String name, String wanted) {
    return wanted.startsWith(ANY) ? name.endsWith(wanted.substring(1)) : name.equals(wanted);
  }

  /** The certificate and those between it and a trusted one. */
  private static List<X509Certificate> chain(
      X509Certificate own, List<X509Certificate> all, Set<TrustAnchor> trusted, Instant at)
      throws GeneralSecurityException {
    var selector = new X509CertSelector();
    selector.setCertificate(own);
    var parameters = new PKIXBuilderParameters(trusted, selector);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(all)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(java.util.Date.from(at)); // what this API takes
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate each :
        CertPathBuilder.getInstance("PKIX").build(parameters).getCertPath().getCertificates()) {
      chain.add((X509Certificate) each);
    }
    return chain;
  }

  private static Instant start(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant();
  }

  private static Instant end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }
}
