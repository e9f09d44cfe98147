package dev.sluice.console.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PendingLoginsTest {
  private Instant now = Instant.parse("2026-12-01T08:00:00Z");
  private final PendingLogins logins = new PendingLogins(() -> now);
  private final State state = new State();
  private final Pending login = new Pending("browser", new Nonce(), new CodeVerifier(), "/console");

  @Test
  void aLoginIsGivenOutOnceAndToItsBrowser() {
    logins.add(state, login);

    assertThat(logins.take(state, "other")).isNull();
    assertThat(logins.take(new State(), "browser")).isNull();
    assertThat(logins.take(state, "browser")).isEqualTo(login);
    assertThat(logins.take(state, "browser")).isNull();
  }

  @Test
  void aLoginThatTookTooLongIsForgotten() {
    logins.add(state, login);

    now = now.plus(PendingLogins.PATIENCE).plusMillis(1);

    assertThat(logins.take(state, "browser")).isNull();
  }

  @Test
  void whatIsPrintedHasNoSecret() {
    assertThat(login.toString())
        .doesNotContain("browser", login.nonce().getValue(), login.verifier().getValue());
  }
}
