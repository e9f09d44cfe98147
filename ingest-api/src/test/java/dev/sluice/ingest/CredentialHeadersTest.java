package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.registry.SealException;
import dev.sluice.schemas.HttpHeader;
import java.util.List;
import org.junit.jupiter.api.Test;

class CredentialHeadersTest {
  private static final Provider GITLAB = ProviderCatalog.bundled().find("gitlab");
  private final KeyRing keys = KeyRing.parse("0a".repeat(32));
  private final CredentialHeaders credentials = new CredentialHeaders(keys);

  @Test
  void leavesHeadersWithoutCredentialsAsTheyAre() {
    // given
    List<HttpHeader> headers = List.of(HttpHeader.plain("host", "x"));

    // when
    List<HttpHeader> sealed = credentials.seal("acme", GITLAB, headers);

    // then
    assertThat(sealed).isSameAs(headers);
  }

  @Test
  void sealsEveryByteOfACredentialForItsSourceAndHeaderOnly() throws Exception {
    // given
    String value = "Bearer \u00ff\t\u0080";
    List<HttpHeader> headers =
        List.of(
            HttpHeader.plain("host", "x"),
            HttpHeader.plain("authorization", value),
            HttpHeader.plain("x-gitlab-token", "t"));

    // when
    List<HttpHeader> sealed = credentials.seal("acme", GITLAB, headers);

    // then
    HttpHeader authorization = sealed.get(1);
    assertThat(sealed).extracting(HttpHeader::sealed).containsExactly(false, true, true);
    assertThat(keys.open(authorization.value(), SealContext.header("acme", "authorization")))
        .isEqualTo(value.getBytes(ISO_8859_1));
    assertThatThrownBy(
            () -> keys.open(authorization.value(), SealContext.header("other", "authorization")))
        .isInstanceOf(SealException.class);
  }

  @Test
  void sealsAProvidersOwnCredentialOnlyForThatProvider() {
    // given
    Provider github = ProviderCatalog.bundled().find("github");
    List<HttpHeader> headers = List.of(HttpHeader.plain("x-gitlab-token", "t"));

    // when
    List<HttpHeader> sealed = credentials.seal("acme", github, headers);

    // then
    assertThat(sealed).containsExactly(HttpHeader.plain("x-gitlab-token", "t"));
  }
}
