package dev.sluice.console.oidc;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What the provider says about itself, read when the first person logs in and then once an hour. A
 * provider that does not answer is left alone for some seconds, however many ask.
 */
final class Provider {
  private static final Duration KEPT = Duration.ofHours(1);
  private static final Duration LEFT_ALONE = Duration.ofSeconds(5);
  private static final Duration KEYS_KEPT = Duration.ofMinutes(15);
  private static final Duration KEYS_OUTLIVE_AN_OUTAGE = Duration.ofHours(1);

  private final URI issuer;
  private final ProviderHttp http;
  private final InstantSource clock;
  private @Nullable Known known;
  private Instant knownUntil = Instant.MIN;
  private @Nullable IOException failure;
  private Instant leftAloneUntil = Instant.MIN;

  Provider(URI issuer, ProviderHttp http, InstantSource clock) {
    this.issuer = issuer;
    this.http = http;
    this.clock = clock;
  }

  /**
   * A provider that has answered.
   *
   * @param metadata its discovery document
   * @param keys those that it signs with, fetched when they are wanted and kept for a while
   */
  record Known(OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys) {}

  /**
   * The provider.
   *
   * @throws IOException if it does not answer, or not as a provider with this issuer must
   */
  synchronized Known known() throws IOException {
    Instant now = clock.instant();
    Known last = known;
    if (last != null && now.isBefore(knownUntil)) {
      return last;
    }
    if (failure != null && now.isBefore(leftAloneUntil)) {
      throw new IOException(failure.getMessage(), failure);
    }
    try {
      Known read = read();
      known = read;
      knownUntil = now.plus(KEPT);
      failure = null;
      return read;
    } catch (IOException e) {
      failure = e;
      leftAloneUntil = clock.instant().plus(LEFT_ALONE);
      throw e;
    }
  }

  private Known read() throws IOException {
    URI address =
        URI.create(issuer.toString().replaceFirst("/$", "") + "/.well-known/openid-configuration");
    OIDCProviderMetadata metadata;
    try {
      metadata = OIDCProviderMetadata.parse(http.get(address));
    } catch (ParseException e) {
      throw new IOException(
          "%s is no discovery document: %s".formatted(address, e.getMessage()), e);
    }
    if (!metadata.getIssuer().getValue().equals(issuer.toString())) {
      throw new IOException(
          "%s names the issuer %s; sluice.console.oidc.issuer must be the same, to the last slash"
              .formatted(address, metadata.getIssuer()));
    }
    safe("authorization_endpoint", metadata.getAuthorizationEndpointURI());
    safe("token_endpoint", metadata.getTokenEndpointURI());
    URI keys = safe("jwks_uri", metadata.getJWKSetURI());
    return new Known(
        metadata,
        JWKSourceBuilder.<SecurityContext>create(keys.toURL(), http)
            .cache(KEYS_KEPT.toMillis(), 2 * ProviderHttp.TIMEOUT.toMillis())
            .refreshAheadCache(false)
            .outageTolerant(KEYS_OUTLIVE_AN_OUTAGE.toMillis())
            .build());
  }

  /** Over TLS; plain HTTP only where the issuer itself is on this machine. */
  private URI safe(String member, @Nullable URI address) throws IOException {
    if (address != null
        && (Addresses.isSecure(address)
            || (Addresses.isOnThisMachine(issuer) && Addresses.isOnThisMachine(address)))) {
      return address;
    }
    throw new IOException(
        "the discovery document of %s has %s %s, which is no https address"
            .formatted(issuer, member, address));
  }
}
