package dev.sluice.benchmarks;

import dev.sluice.testkit.TestAuthority;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/**
 * What the receivers show of themselves where they speak TLS, and whom the load then trusts. All
 * have the JDK's TLS.
 *
 * @param certificate PEM
 * @param key PEM, PKCS#8
 * @param store both in PKCS#12
 * @param client of the load
 */
record Identity(Path certificate, Path key, Path store, SslContext client) {
  private static final String ALIAS = "receiver";

  /** Certified by an authority of its own. */
  static Identity of(TestAuthority authority) {
    authority.certify(ALIAS, "localhost");
    try {
      return new Identity(
          authority.certificateFile(ALIAS),
          authority.keyFile(ALIAS),
          authority.storeFile(ALIAS),
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .trustManager(authority.authorityFile().toFile())
              // the address is called, not the name
              .endpointIdentificationAlgorithm(null)
              .build());
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS for the load", e);
    }
  }
}
