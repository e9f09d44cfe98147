package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ServerTlsTest {
  @Test
  void isNoneUnlessABundleIsNamed() {
    assertThat(ServerTls.of(settings(Map.of()), new DefaultSslBundleRegistry())).isNull();
  }

  @Test
  void namesTheKeyThatNamesABundleThatIsNotThere() {
    assertThatThrownBy(() -> ServerTls.of(withBundle("web"), new DefaultSslBundleRegistry()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "sluice.ingest.ssl-bundle: there is no bundle 'web'; spring.ssl.bundle.pem.web.* makes"
                + " one");
  }

  @Test
  void refusesABundleThatHasNothingToShow() {
    var bundles = new DefaultSslBundleRegistry("web", SslBundle.of(SslStoreBundle.NONE));

    assertThatThrownBy(() -> ServerTls.of(withBundle("web"), bundles))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "sluice.ingest.ssl-bundle: bundle 'web' cannot be used: it has no certificate and"
                + " private key");
  }

  @Test
  void isConfiguredByTheVariablesThatTheDocumentsName() {
    var environment =
        ConfigurationPropertySources.from(
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                Map.of(
                    "SLUICE_INGEST_SSL_BUNDLE", "web",
                    "SPRING_SSL_BUNDLE_PEM_WEB_KEYSTORE_CERTIFICATE", "file:tls.crt",
                    "SPRING_SSL_BUNDLE_PEM_WEB_KEYSTORE_PRIVATE_KEY", "file:tls.key",
                    "SPRING_SSL_BUNDLE_PEM_WEB_RELOAD_ON_UPDATE", "true")));

    var bundle =
        new Binder(environment).bind("spring.ssl", SslProperties.class).get().getBundle().getPem();

    assertThat(bundle.get("web").isReloadOnUpdate()).isTrue();
    assertThat(bundle.get("web").getKeystore().getCertificate()).isEqualTo("file:tls.crt");
    assertThat(bundle.get("web").getKeystore().getPrivateKey()).isEqualTo("file:tls.key");
    assertThat(
            new Binder(environment)
                .bindOrCreate("sluice.ingest", IngestProperties.Receiver.class)
                .sslBundle())
        .isEqualTo("web");
  }

  private static IngestProperties.Receiver withBundle(String name) {
    return settings(Map.of("sluice.ingest.ssl-bundle", name));
  }

  private static IngestProperties.Receiver settings(Map<String, String> keys) {
    return new Binder(new MapConfigurationPropertySource(keys))
        .bindOrCreate("sluice.ingest", IngestProperties.Receiver.class);
  }
}
