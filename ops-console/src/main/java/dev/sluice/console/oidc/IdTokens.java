package dev.sluice.console.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.validators.IDTokenClaimsVerifier;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;

/**
 * Checks ID tokens: signed by a key that the provider publishes, with an algorithm of two keys, for
 * this client alone, for this login, and not expired.
 *
 * @param issuer that made them
 * @param client that they are for
 */
record IdTokens(Issuer issuer, ClientID client) {
  /** None of those with a shared key, so that no public key can be taken for one. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final int CLOCK_SKEW_SECONDS = 60;

  /**
   * What a good token says.
   *
   * @throws RefusedException if it is not good
   * @throws IOException if the keys cannot be fetched
   */
  JWTClaimsSet check(JWT token, Nonce nonce, JWKSource<SecurityContext> keys)
      throws RefusedException, IOException {
    var processor = new DefaultJWTProcessor<SecurityContext>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    // by a reference, for the class implements the raw type
    processor.setJWTClaimsSetVerifier(
        new IDTokenClaimsVerifier(issuer, client, nonce, CLOCK_SKEW_SECONDS)::verify);
    JWTClaimsSet claims;
    try {
      claims = processor.process(token, null);
    } catch (KeySourceException e) {
      throw new IOException("the keys of %s: %s".formatted(issuer, e.getMessage()), e);
    } catch (BadJOSEException | JOSEException e) {
      throw new RefusedException("the ID token is not good: " + e.getMessage(), e);
    }
    if (claims.getAudience().size() > 1
        && !Objects.equals(claims.getClaim("azp"), client.getValue())) {
      throw new RefusedException("the ID token is for others, too, and not authorised for us");
    }
    return claims;
  }
}
