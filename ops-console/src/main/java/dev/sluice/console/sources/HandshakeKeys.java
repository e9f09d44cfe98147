package dev.sluice.console.sources;

import dev.sluice.console.sources.DesiredSource.Secret;
import dev.sluice.providers.Provider;
import dev.sluice.providers.document.Node;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a source says of handshakes: {@value #TOKEN} and {@value #ALLOW_SECRET}. */
final class HandshakeKeys {
  static final String TOKEN = "verify-token";
  static final String ALLOW_SECRET = "allow-secret-handshake";
  private static final Map<String, Boolean> BOOLEANS = Map.of("true", true, "false", false);

  private final Problems problems;
  private final SecretsReader secrets;

  HandshakeKeys(Problems problems, SecretsReader secrets) {
    this.problems = problems;
    this.secrets = secrets;
  }

  /**
   * The verify token.
   *
   * @param signing the source's other secrets, which it must differ from
   * @return null if there is none or something is wrong
   */
  @Nullable Secret verifyToken(Node source, @Nullable Provider provider, List<Secret> signing) {
    Node token = source.find(TOKEN);
    if (provider != null && provider.needsVerifyToken() && token == null) {
      problems.doubt(
          source.wrong(
              "without a 'verify-token' %s cannot prove the URL, and the webhook cannot be made"
                  .formatted(provider.name())));
    }
    if (token == null) {
      return null;
    }
    if (provider != null && !provider.needsVerifyToken()) {
      problems.add(
          token.wrong("%s has no verify token; remove the key".formatted(provider.name())));
    }
    return secrets.readVerifyToken(token, signing);
  }

  /** Whether a handshake is answered whose sender chooses the secret; closed unless it is said. */
  boolean allowSecretHandshake(Node source, @Nullable Provider provider) {
    Node key = source.find(ALLOW_SECRET);
    if (key == null) {
      return false;
    }
    Boolean allowed = problems.attempt(() -> key.oneOf(BOOLEANS));
    if (provider != null && !provider.handsOverSecret()) {
      problems.add(
          key.wrong(
              "%s hands over no secret in a handshake; remove the key".formatted(provider.name())));
    }
    return allowed != null && allowed;
  }
}
