package dev.sluice.providers;

import dev.sluice.providers.key.TextEncoding;

/** How a scheme's secret is written, for people. */
final class SecretWords {
  private final Scheme scheme;
  private final Scheme.SecretForm form;

  SecretWords(Scheme scheme) {
    this.scheme = scheme;
    this.form = scheme.secret();
  }

  boolean publicKey() {
    return switch (scheme.kind()) {
      case HMAC, JWT_HMAC, TOKEN, KECCAK_256, ADYEN_ITEMS, UNSIGNED -> false;
      case ED25519,
          ECDSA_P256,
          RSA_SHA1,
          RSA_SHA256,
          RSA_SHA512,
          JWT_ES256,
          JWT_RS256,
          JWT_RS512,
          SNS_SHA1,
          SNS_SHA256 ->
          true;
    };
  }

  String text() {
    String key = key() + prefix();
    return form.part() == null
        ? key
        : "the text told above, %s, and %s".formatted(Words.character(form.part()), key);
  }

  private String key() {
    return switch (scheme.kind()) {
      case TOKEN -> token();
      case HMAC, JWT_HMAC, KECCAK_256, ADYEN_ITEMS -> shared();
      case ED25519 ->
          "the public key, its 32 bytes in %s, or PEM".formatted(encoding(form.encoding()));
      case ECDSA_P256, JWT_ES256 ->
          "the public key (P-256), as PEM (`-----BEGIN PUBLIC KEY-----`) or the Base64 inside it";
      case RSA_SHA1, RSA_SHA256, RSA_SHA512, JWT_RS256, JWT_RS512, SNS_SHA1, SNS_SHA256 ->
          "the public key (RSA), as PEM (`-----BEGIN PUBLIC KEY-----`) or the Base64 inside it";
      case UNSIGNED -> "none";
    };
  }

  private String shared() {
    return form.encoding() == TextEncoding.UTF8
        ? "the text as the provider shows it, taken as it is and not decoded"
        : "the provider's text in %s".formatted(encoding(form.encoding()));
  }

  private String token() {
    Scheme.SignatureForm signature = scheme.signature();
    if (signature.prefix().equals("Basic ")) {
      return "`user:password`, which the request has in Base64";
    }
    boolean authorization =
        signature.from().stream().anyMatch(from -> from.name().equals("authorization"));
    return authorization
        ? "the header's whole value, with its first word, such as `Bearer`, if one is sent"
        : "the token as it is sent";
  }

  private String prefix() {
    return form.prefix().isEmpty()
        ? ""
        : switch (form.prefixIs()) {
          case OPTIONAL -> ", with `%s` in front or without".formatted(form.prefix());
          case REQUIRED -> ", with `%s` in front".formatted(form.prefix());
          case ABSENT -> ", which does not begin with `%s`".formatted(form.prefix());
        };
  }

  static String encoding(TextEncoding encoding) {
    return switch (encoding) {
      case UTF8 -> "plain text";
      case HEX -> "hexadecimal digits";
      case HEX_UPPER -> "upper-case hexadecimal digits";
      case BASE64 -> "Base64";
      case BASE64URL -> "Base64url";
    };
  }
}
