package dev.sluice.console.oidc;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.sluice.console.api.Caller;
import dev.sluice.console.api.Scope;
import dev.sluice.console.oidc.OidcLogins.Outcome;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * The console as the provider knows it.
 *
 * @param issuer the provider
 * @param id of the console
 * @param secret of the console
 * @param callback where browsers come back to
 * @param scopes that are asked for
 * @param access who may what
 */
record OidcClient(
    Issuer issuer,
    ClientID id,
    Secret secret,
    URI callback,
    List<String> scopes,
    ClaimAccess access) {
  private static final String ACTOR = "oidc:";
  private static final int SERVER_ERROR = 500;

  /** Without the secret. */
  @Override
  public String toString() {
    return "OidcClient[issuer=%s, id=%s]".formatted(issuer, id);
  }

  /**
   * Who comes back from the provider.
   *
   * @throws RefusedException if the answer does not prove it
   * @throws IOException if the provider does not answer
   */
  Outcome caller(
      Provider.Known provider, ProviderHttp http, AuthenticationResponse response, Pending login)
      throws RefusedException, IOException {
    checkIssuer(provider.metadata(), response);
    if (!response.indicatesSuccess()) {
      throw new RefusedException(
          "the provider says " + response.toErrorResponse().getErrorObject().getCode());
    }
    JWT token = token(provider.metadata(), http, response, login);
    JWTClaimsSet claims = new IdTokens(issuer, id).check(token, login.nonce(), provider.keys());
    String name = access.name(claims);
    Scope scope = access.scope(claims);
    return scope == null
        ? new Outcome.NoScope()
        : new Outcome.In(new Caller(ACTOR + name, name, scope), login.next());
  }

  /** Providers that say who answers (RFC 9207) say it always. */
  private void checkIssuer(OIDCProviderMetadata metadata, AuthenticationResponse response)
      throws RefusedException {
    Issuer said = response.getIssuer();
    boolean missing = said == null && metadata.supportsAuthorizationResponseIssuerParam();
    if (missing || (said != null && !said.equals(issuer))) {
      throw new RefusedException("the answer is not of this issuer");
    }
  }

  private JWT token(
      OIDCProviderMetadata metadata,
      ProviderHttp http,
      AuthenticationResponse response,
      Pending login)
      throws RefusedException, IOException {
    var code = response.toSuccessResponse().getAuthorizationCode();
    if (code == null) {
      throw new RefusedException("the answer has no code");
    }
    var request =
        new TokenRequest.Builder(
                metadata.getTokenEndpointURI(),
                authentication(metadata),
                new AuthorizationCodeGrant(code, callback, login.verifier()))
            .build();
    HTTPResponse answer = request.toHTTPRequest().send(http);
    if (answer.getStatusCode() >= SERVER_ERROR) {
      throw new IOException(
          "%s answered with status %d".formatted(request.getEndpointURI(), answer.getStatusCode()));
    }
    try {
      return token(OIDCTokenResponseParser.parse(answer));
    } catch (ParseException e) {
      throw new RefusedException("the provider gave no tokens: " + e.getMessage(), e);
    }
  }

  private static JWT token(TokenResponse answer) throws RefusedException {
    if (answer instanceof OIDCTokenResponse tokens) {
      JWT token = tokens.getOIDCTokens().getIDToken();
      if (token != null) {
        return token;
      }
      throw new RefusedException("the provider gave no ID token");
    }
    ErrorObject error = answer.toErrorResponse().getErrorObject();
    throw new RefusedException(
        "the provider does not take the code: " + (error == null ? "" : error.getCode()));
  }

  /** In a header, unless the provider knows the form alone. */
  private ClientAuthentication authentication(OIDCProviderMetadata metadata) {
    List<ClientAuthenticationMethod> known = metadata.getTokenEndpointAuthMethods();
    boolean formAlone =
        known != null
            && !known.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
            && known.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
    return formAlone ? new ClientSecretPost(id, secret) : new ClientSecretBasic(id, secret);
  }
}
