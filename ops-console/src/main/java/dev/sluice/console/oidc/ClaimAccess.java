package dev.sluice.console.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.sluice.console.api.Scope;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is and what he may, from the claims of an ID token.
 *
 * @param nameClaim names people
 * @param claim says what they are
 * @param values those of it that give each scope; any other gives none
 */
record ClaimAccess(String nameClaim, String claim, Map<Scope, Set<String>> values) {
  private static final String EMAIL = "email";

  /** No white space and nothing invisible: the audit log must show what it is. */
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}]{1,200}");

  ClaimAccess {
    values = Map.copyOf(values);
  }

  static ClaimAccess of(ProviderProperties provider) {
    var access = provider.access();
    Map<Scope, Set<String>> values = new EnumMap<>(Scope.class);
    values.put(Scope.VIEWER, Set.copyOf(access.viewer()));
    values.put(Scope.OPERATOR, Set.copyOf(access.operator()));
    values.put(Scope.ADMIN, Set.copyOf(access.admin()));
    String claim = access.claim();
    return new ClaimAccess(provider.nameClaim(), claim == null ? "" : claim, values);
  }

  /** The greatest scope that somebody has, null for none. */
  @Nullable Scope scope(JWTClaimsSet claims) {
    List<String> has = texts(claims.getClaim(claim));
    for (Scope scope : List.of(Scope.ADMIN, Scope.OPERATOR, Scope.VIEWER)) {
      Set<String> giving = values.getOrDefault(scope, Set.of());
      if (has.stream().anyMatch(giving::contains)) {
        return scope;
      }
    }
    return null;
  }

  private static List<String> texts(@Nullable Object claim) {
    return switch (claim) {
      case String text -> List.of(text);
      case Collection<?> many ->
          many.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      case null, default -> List.of();
    };
  }

  /**
   * The name of somebody.
   *
   * @throws RefusedException if the token has none that can be shown, or an address of mail that
   *     the provider has not verified
   */
  String name(JWTClaimsSet claims) throws RefusedException {
    if (!(claims.getClaim(nameClaim) instanceof String name) || !NAME.matcher(name).matches()) {
      throw new RefusedException(
          "the ID token's claim %s is missing or no name".formatted(nameClaim));
    }
    if (nameClaim.equals(EMAIL) && Boolean.FALSE.equals(claims.getClaim("email_verified"))) {
      throw new RefusedException("the provider has not verified the address of mail");
    }
    return name;
  }
}
