package dev.sluice.console.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.sluice.console.api.Scope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimAccessTest {
  private final ClaimAccess access =
      new ClaimAccess(
          "email",
          "https://example.com/roles",
          Map.of(Scope.VIEWER, Set.of("staff"), Scope.ADMIN, Set.of("cn=ops,ou=x")));

  @Test
  void aTextCountsAsAListOfOne() {
    assertThat(access.scope(claims("https://example.com/roles", "staff"))).isEqualTo(Scope.VIEWER);
    assertThat(access.scope(claims("https://example.com/roles", List.of("staff", "cn=ops,ou=x"))))
        .isEqualTo(Scope.ADMIN);
  }

  @Test
  void anythingElseGivesNothing() {
    assertThat(access.scope(claims("roles", "staff"))).isNull();
    assertThat(access.scope(claims("https://example.com/roles", "staff,cn=ops,ou=x"))).isNull();
    assertThat(access.scope(claims("https://example.com/roles", List.of(1, true)))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice@example.com", "ålice.ß", "auth0|5f7c"})
  void aNameIsTakenAsItIs(String name) throws RefusedException {
    assertThat(access.name(claims("email", name))).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\nb", "a\u202eb", "a\u200bb", "a\u0000b"})
  void aNameThatCannotBeShownIsRefused(String name) {
    assertThatThrownBy(() -> access.name(claims("email", name)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("claim email");
  }

  @Test
  void anAddressOfMailThatIsNotVerifiedNamesNobody() {
    var claims =
        new JWTClaimsSet.Builder()
            .claim("email", "boss@example.com")
            .claim("email_verified", false)
            .build();

    assertThatThrownBy(() -> access.name(claims)).hasMessageContaining("not verified");
  }

  private static JWTClaimsSet claims(String name, Object value) {
    return new JWTClaimsSet.Builder().claim(name, value).build();
  }
}
