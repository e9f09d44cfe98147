package dev.sluice.registry;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.TrustAnchor;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom the JDK trusts to say whose a certificate is. */
final class TrustedAuthorities {
  private TrustedAuthorities() {}

  /** Those of {@code javax.net.ssl.trustStore}, else of the JDK. */
  static Set<TrustAnchor> ofTheJdk() {
    return of(null);
  }

  /**
   * Those of a store.
   *
   * @param store null for the JDK's
   */
  static Set<TrustAnchor> of(@Nullable KeyStore store) {
    Set<TrustAnchor> anchors = new HashSet<>();
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager trust) {
          for (var authority : trust.getAcceptedIssuers()) {
            anchors.add(new TrustAnchor(authority, null));
          }
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has a trust store", e);
    }
    return anchors;
  }
}
