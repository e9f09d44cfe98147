package dev.sluice.console.oidc;

import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import dev.sluice.console.session.SessionConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the login at a provider together, where one is named. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OidcProperties.class)
public class OidcConfiguration {
  /** Where a login at the provider begins. */
  public static final String BEGIN = SessionConfiguration.LOGIN + "/oidc";

  /** Where the provider sends browsers back to. */
  public static final String CALLBACK = BEGIN + "/callback";

  /** Null if no provider is named: then there are no routes either. */
  @Bean
  @Nullable OidcLogins oidcLogins(
      OidcProperties properties, InstantSource clock, MeterRegistry meters) {
    // there from the start, also where nobody is asked
    var requests = ProviderRequests.in(meters);
    ProviderProperties provider = properties.oidc();
    if (provider == null) {
      return null;
    }
    var client =
        new OidcClient(
            new Issuer(provider.issuer()),
            new ClientID(provider.clientId()),
            provider.secret(),
            URI.create(properties.publicUrl() + CALLBACK),
            provider.scopes(),
            ClaimAccess.of(provider));
    var http = new ProviderHttp(ProviderHttp.TIMEOUT, requests);
    return new OidcLogins(
        client,
        new Provider(URI.create(provider.issuer()), http, clock),
        http,
        new PendingLogins(clock));
  }
}
