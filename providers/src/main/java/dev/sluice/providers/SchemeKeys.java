package dev.sluice.providers;

import java.util.stream.Stream;

/** The keys that a scheme of a kind may have. */
final class SchemeKeys {
  private static final String[] IN_ITSELF = {"kind", "when", "secret", "delivery-id", "event-type"};
  private static final String[] TOKEN = {
    "kind", "when", "signature", "secret", "delivery-id", "event-type"
  };
  private static final String[] CONTENT = {
    "kind",
    "when",
    "signature",
    "timestamp",
    "content",
    "secret",
    "url",
    "body-sha256",
    "recipient",
    "signed-headers",
    "delivery-id",
    "event-type"
  };
  private static final String[] JWT = {
    "payload", "claims", "body-sha256", "time", "tolerance", "url", "recipient"
  };

  private static final String[] PUBLIC = {"published-keys"};

  private SchemeKeys() {}

  static String[] of(Scheme.Kind kind) {
    return switch (kind) {
      case UNSIGNED -> new String[] {"kind"};
      case ADYEN_ITEMS -> IN_ITSELF.clone();
      case SNS_SHA1, SNS_SHA256 -> both(IN_ITSELF, PUBLIC);
      case TOKEN -> TOKEN.clone();
      case HMAC, KECCAK_256 -> CONTENT.clone();
      case ED25519, ECDSA_P256, RSA_SHA1, RSA_SHA256, RSA_SHA512 -> both(CONTENT, PUBLIC);
      case JWT_HMAC -> both(TOKEN, JWT);
      case JWT_ES256, JWT_RS256, JWT_RS512 -> both(both(TOKEN, JWT), PUBLIC);
    };
  }

  private static String[] both(String[] some, String[] others) {
    return Stream.concat(Stream.of(some), Stream.of(others)).toArray(String[]::new);
  }
}
