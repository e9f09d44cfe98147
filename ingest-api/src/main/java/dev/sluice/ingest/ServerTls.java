package dev.sluice.ingest;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * The receiver's own TLS: certificate and key of one of Spring Boot's SSL bundles, TLS 1.2 and 1.3.
 * A bundle that is reloaded when its files change serves new connections at once.
 */
final class ServerTls {
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

  private final SslBundles bundles;
  private final String name;
  private final Duration handshake;

  private ServerTls(SslBundles bundles, String name, Duration handshake) {
    this.bundles = bundles;
    this.name = name;
    this.handshake = handshake;
  }

  /**
   * The TLS that is configured, null where it ends in front of the receiver.
   *
   * @throws IllegalArgumentException naming the key, if there is no such bundle or it holds no key
   */
  static @Nullable ServerTls of(IngestProperties.Receiver settings, SslBundles bundles) {
    String name = settings.sslBundle();
    if (name == null) {
      return null;
    }
    var tls = new ServerTls(bundles, name, settings.headerTimeout());
    var _ = tls.options();
    return tls;
  }

  /** What a listener is made with. */
  ServerSSLOptions options() {
    try {
      return options(bundles.getBundle(name));
    } catch (NoSuchSslBundleException e) {
      throw new IllegalArgumentException(
          "sluice.ingest.ssl-bundle: there is no bundle '%s'; spring.ssl.bundle.pem.%s.* makes one"
              .formatted(name, name),
          e);
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException(
          "sluice.ingest.ssl-bundle: bundle '%s' cannot be used: %s"
              .formatted(name, e.getMessage()),
          e);
    }
  }

  /** Has a listener told of each reload of the bundle. */
  void onReload(Consumer<ServerSSLOptions> listener) {
    bundles.addBundleUpdateHandler(name, bundle -> listener.accept(options(bundle)));
  }

  private ServerSSLOptions options(SslBundle bundle) {
    if (bundle.getStores().getKeyStore() == null) {
      throw new IllegalStateException("it has no certificate and private key");
    }
    var options = new ServerSSLOptions();
    options
        .setKeyCertOptions(KeyCertOptions.wrap(bundle.getManagers().getKeyManagerFactory()))
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setSslHandshakeTimeout(handshake.toMillis());
    options.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    return options;
  }
}
