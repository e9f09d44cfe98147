package dev.sluice.console.oidc;

import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;

/**
 * A login that is under way at the provider.
 *
 * @param browser secret of the browser that began it
 * @param nonce that the ID token must bring
 * @param verifier that proves to the provider who began it
 * @param next page that was asked for
 */
record Pending(String browser, Nonce nonce, CodeVerifier verifier, String next) {
  /** Without its secrets. */
  @Override
  public String toString() {
    return "Pending[next=%s]".formatted(next);
  }
}
