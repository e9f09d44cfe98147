package dev.sluice.console.oidc;

import com.nimbusds.oauth2.sdk.auth.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys {@code sluice.console.oidc.*}. Keys that are there and empty are as if they were not.
 *
 * @param issuer of the provider, as its tokens spell it
 * @param clientId of the console at the provider
 * @param clientSecret that goes with it, empty where a file has it
 * @param clientSecretFile file that holds it, empty for none
 * @param scopes that are asked for
 * @param nameClaim claim that names people in the audit log
 * @param access who may what
 */
record ProviderProperties(
    String issuer,
    String clientId,
    String clientSecret,
    String clientSecretFile,
    List<String> scopes,
    String nameClaim,
    AccessProperties access) {
  static final String PREFIX = "sluice.console.oidc.";
  private static final String OPENID = "openid";

  ProviderProperties(
      @DefaultValue("") String issuer,
      @DefaultValue("") String clientId,
      @DefaultValue("") String clientSecret,
      @DefaultValue("") String clientSecretFile,
      @DefaultValue(OPENID) List<String> scopes,
      @DefaultValue("sub") String nameClaim,
      @DefaultValue AccessProperties access) {
    this.issuer = issuer.strip();
    this.clientId = clientId.strip();
    this.clientSecret = clientSecret.strip();
    this.clientSecretFile = clientSecretFile.strip();
    this.scopes = scopes.isEmpty() ? List.of(OPENID) : words(scopes);
    this.nameClaim = nameClaim.isBlank() ? "sub" : nameClaim.strip();
    this.access = access;
  }

  private static List<String> words(List<String> scopes) {
    return scopes.stream().flatMap(each -> Stream.of(each.strip().split("\\s+"))).toList();
  }

  /** Whether nothing is said that asks for a provider. */
  boolean isEmpty() {
    return issuer.isEmpty()
        && clientId.isEmpty()
        && clientSecret.isEmpty()
        && clientSecretFile.isEmpty()
        && access.isEmpty();
  }

  /**
   * Itself, if a provider can be asked with it.
   *
   * @throws IllegalArgumentException naming the key that is wrong
   */
  ProviderProperties check() {
    Addresses.need(PREFIX + "issuer", issuer);
    if (clientId.isEmpty()) {
      throw new IllegalArgumentException(
          PREFIX + "client-id is required with " + PREFIX + "issuer");
    }
    if (clientSecret.isEmpty() == clientSecretFile.isEmpty()) {
      throw new IllegalArgumentException(
          "one of %1$sclient-secret and %1$sclient-secret-file is required with %1$sissuer, not %2$s"
              .formatted(PREFIX, clientSecret.isEmpty() ? "none" : "both"));
    }
    if (!scopes.contains(OPENID)) {
      throw new IllegalArgumentException(
          "%sscopes must contain openid, not %s".formatted(PREFIX, scopes));
    }
    access.check();
    return this;
  }

  /**
   * The client's secret.
   *
   * @throws IllegalArgumentException if its file cannot be read or is empty
   */
  Secret secret() {
    if (!clientSecret.isEmpty()) {
      return new Secret(clientSecret);
    }
    String text = read(Path.of(clientSecretFile)).strip();
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          "%sclient-secret-file: %s is empty".formatted(PREFIX, clientSecretFile));
    }
    return new Secret(text);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%sclient-secret-file: %s cannot be read".formatted(PREFIX, file), e);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "ProviderProperties[issuer=%s, clientId=%s]".formatted(issuer, clientId);
  }

  /**
   * The keys {@code sluice.console.oidc.access.*}.
   *
   * @param claim of the ID token that says what somebody is, such as {@code groups}
   * @param viewer values of it that give the scope viewer
   * @param operator values that give operator
   * @param admin values that give admin
   */
  record AccessProperties(
      @Nullable String claim, List<String> viewer, List<String> operator, List<String> admin) {
    AccessProperties(
        @Nullable String claim,
        @DefaultValue List<String> viewer,
        @DefaultValue List<String> operator,
        @DefaultValue List<String> admin) {
      this.claim = claim == null || claim.isBlank() ? null : claim.strip();
      this.viewer = named(viewer);
      this.operator = named(operator);
      this.admin = named(admin);
    }

    private static List<String> named(List<String> values) {
      return values.stream().filter(value -> !value.isBlank()).toList();
    }

    private boolean isEmpty() {
      return claim == null && nobody();
    }

    private boolean nobody() {
      return viewer.isEmpty() && operator.isEmpty() && admin.isEmpty();
    }

    private void check() {
      if (claim == null) {
        throw new IllegalArgumentException(
            PREFIX
                + "access.claim is required with "
                + PREFIX
                + "issuer: the claim that says what somebody is, such as groups");
      }
      if (nobody()) {
        throw new IllegalArgumentException(
            "one of %1$saccess.viewer, %1$saccess.operator and %1$saccess.admin is required with"
                    .formatted(PREFIX)
                + " %sissuer: without a value that gives a scope nobody gets in".formatted(PREFIX));
      }
    }
  }
}
