package dev.sluice.console.oidc;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import dev.sluice.console.api.Caller;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets people in whom the provider knows: the authorization code flow, with a state and a nonce of
 * each login, a secret of the browser that began it, and PKCE.
 */
public final class OidcLogins implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OidcLogins.class);

  /** So many ask the provider at once; anybody can make the console ask. */
  private static final int MOST_AT_ONCE = 8;

  private final OidcClient client;
  private final Provider provider;
  private final ProviderHttp http;
  private final PendingLogins pending;
  private final Semaphore asking = new Semaphore(MOST_AT_ONCE);

  OidcLogins(OidcClient client, Provider provider, ProviderHttp http, PendingLogins pending) {
    this.client = client;
    this.provider = provider;
    this.http = http;
    this.pending = pending;
  }

  /** What became of a try to begin. */
  public sealed interface Begun {
    /**
     * The browser is to go to the provider.
     *
     * @param provider where
     * @param browser secret that the browser must bring back
     */
    record Go(URI provider, String browser) implements Begun {
      /** Without the secrets. */
      @Override
      public String toString() {
        return "Go[]";
      }
    }

    /** The provider does not answer. */
    record Unavailable() implements Begun {}
  }

  /** What became of a login. */
  public sealed interface Outcome {
    /**
     * Somebody who may in.
     *
     * @param caller who
     * @param next the page that was asked for at the beginning
     */
    record In(Caller caller, String next) implements Outcome {}

    /** This browser did not begin it, not lately, or it is over. */
    record OutOfDate() implements Outcome {}

    /** The provider does not let this person in, or its answer proves nothing. */
    record Refused() implements Outcome {}

    /** The provider knows this person, and nothing gives him a scope. */
    record NoScope() implements Outcome {}

    /** The provider does not answer. */
    record Unavailable() implements Outcome {}
  }

  /** Begins a login, after which a page is shown. */
  public Begun begin(String next) {
    Provider.Known known;
    try {
      known = provider.known();
    } catch (IOException e) {
      LOG.warn("Nobody can log in at {}: {}", client.issuer(), e.getMessage());
      return new Begun.Unavailable();
    }
    var state = new State();
    var login = new Pending(new State().getValue(), new Nonce(), new CodeVerifier(), next);
    pending.add(state, login);
    URI address =
        new AuthenticationRequest.Builder(
                ResponseType.CODE,
                new Scope(client.scopes().toArray(String[]::new)),
                client.id(),
                client.callback())
            .endpointURI(known.metadata().getAuthorizationEndpointURI())
            .state(state)
            .nonce(login.nonce())
            .codeChallenge(login.verifier(), CodeChallengeMethod.S256)
            .build()
            .toURI();
    return new Begun.Go(address, login.browser());
  }

  /**
   * Ends a login.
   *
   * @param parameters that the provider sent the browser back with
   * @param browser secret that the browser brought, empty for none
   */
  public Outcome end(Map<String, List<String>> parameters, String browser) {
    AuthenticationResponse response = parsed(parameters);
    State state = response == null ? null : response.getState();
    Pending login = state == null ? null : pending.take(state, browser);
    if (response == null || login == null) {
      return new Outcome.OutOfDate();
    }
    if (!asking.tryAcquire()) {
      LOG.warn("More than {} logins at once ask {}", MOST_AT_ONCE, client.issuer());
      return new Outcome.Unavailable();
    }
    try {
      return client.caller(provider.known(), http, response, login);
    } catch (RefusedException e) {
      LOG.warn("A login at {} is refused: {}", client.issuer(), e.getMessage());
      return new Outcome.Refused();
    } catch (IOException e) {
      LOG.warn("A login cannot be checked at {}: {}", client.issuer(), e.getMessage());
      return new Outcome.Unavailable();
    } finally {
      asking.release();
    }
  }

  /** Null for what no provider answers, such as a parameter twice. */
  private @Nullable AuthenticationResponse parsed(Map<String, List<String>> parameters) {
    if (parameters.values().stream().anyMatch(values -> values.size() != 1)) {
      return null;
    }
    try {
      // a copy: the library asks for null where a parameter is missing, and Spring's map has none
      return AuthenticationResponseParser.parse(client.callback(), new HashMap<>(parameters));
    } catch (ParseException | IllegalArgumentException e) {
      // the latter for an empty code
      LOG.debug("No answer of a provider", e);
      return null;
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
