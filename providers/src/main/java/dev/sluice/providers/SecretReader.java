package dev.sluice.providers;

import dev.sluice.providers.key.Ed25519Keys;
import dev.sluice.providers.key.PublicKeyScheme;
import dev.sluice.providers.key.TextEncoding;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Turns secrets in a scheme's notation into keys, and makes new ones. */
final class SecretReader {
  private static final int NEW_SECRET_BYTES = 32;
  private static final int NEW_PART_BYTES = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Scheme scheme;
  private final Scheme.SecretForm form;

  SecretReader(Scheme scheme) {
    this.scheme = scheme;
    this.form = scheme.secret();
  }

  /** What stands in front of the key in a secret, empty if nothing does. */
  byte[] part(byte[] secret) {
    return Arrays.copyOf(secret, Math.max(0, keyStart(secret) - 1));
  }

  /** The key that checks, or null if the secret is not for this scheme. */
  @Nullable VerifyingKey verifying(byte[] whole) {
    try {
      byte[] secret = key(whole);
      return switch (scheme.kind()) {
        case HMAC, JWT_HMAC, ADYEN_ITEMS -> macKey(secret);
        case TOKEN -> tokenKey(secret);
        case KECCAK_256 -> keccakKey(secret);
        case UNSIGNED -> null;
        case ED25519 -> ed25519(secret);
        case ECDSA_P256,
            RSA_SHA1,
            RSA_SHA256,
            RSA_SHA512,
            JWT_ES256,
            JWT_RS256,
            JWT_RS512,
            SNS_SHA1,
            SNS_SHA256 ->
            new AsymmetricKey(publicKeys(), publicKeys().publicKey(text(secret)));
      };
    } catch (IllegalArgumentException e) {
      return null; // the message could quote the secret
    }
  }

  /** The key that signs, or null if the secret is not for this scheme. */
  @Nullable SigningKey signing(byte[] whole) {
    try {
      byte[] secret = key(whole);
      return switch (scheme.kind()) {
        case HMAC, JWT_HMAC, ADYEN_ITEMS -> macKey(secret);
        case TOKEN -> tokenKey(secret);
        case KECCAK_256 -> keccakKey(secret);
        case UNSIGNED -> content -> new byte[0];
        case ED25519 -> AsymmetricKey.signing(PublicKeyScheme.ED25519, ed25519Private(secret));
        case ECDSA_P256,
            RSA_SHA1,
            RSA_SHA256,
            RSA_SHA512,
            JWT_ES256,
            JWT_RS256,
            JWT_RS512,
            SNS_SHA1,
            SNS_SHA256 ->
            AsymmetricKey.signing(publicKeys(), publicKeys().privateKey(text(secret)));
      };
    } catch (IllegalArgumentException e) {
      return null; // the message could quote the secret
    }
  }

  /** What a secret must look like, for people. */
  String notation() {
    String encoded =
        switch (scheme.kind()) {
          case UNSIGNED -> "not there: nothing is signed, and allow-unsigned must be set";
          case HMAC, JWT_HMAC, KECCAK_256, TOKEN, ADYEN_ITEMS ->
              form.encoding() == TextEncoding.UTF8 ? "a text" : form.encoding() + " text";
          case ED25519 -> "32 bytes of an Ed25519 key in " + form.encoding() + ", or PEM";
          case ECDSA_P256, JWT_ES256 -> "a P-256 key as PEM or the Base64 inside it";
          case RSA_SHA1, RSA_SHA256, RSA_SHA512, JWT_RS256, JWT_RS512, SNS_SHA1, SNS_SHA256 ->
              "an RSA public key of at least 2048 bits as PEM or the Base64 inside it";
        };
    if (form.part() != null) {
      encoded = "a text, then %s, then %s".formatted(form.part(), encoded);
    }
    return form.prefix().isEmpty()
        ? encoded
        : encoded
            + switch (form.prefixIs()) {
              case REQUIRED -> " after " + form.prefix();
              case OPTIONAL -> ", after " + form.prefix() + " or not";
              case ABSENT -> " that does not start with " + form.prefix();
            };
  }

  /** A new secret or key pair. */
  GeneratedSecret generate() {
    return switch (scheme.kind()) {
      case UNSIGNED -> new GeneratedSecret("", "");
      case HMAC, JWT_HMAC, KECCAK_256, TOKEN, ADYEN_ITEMS -> {
        byte[] random = new byte[NEW_SECRET_BYTES];
        RANDOM.nextBytes(random);
        String encoded =
            form.encoding() == TextEncoding.UTF8
                ? HexFormat.of().formatHex(random)
                : form.encoding().encode(random);
        String prefix = form.prefixIs() == Scheme.PrefixIs.ABSENT ? "" : form.prefix();
        yield generated(prefix + encoded, prefix + encoded);
      }
      case ED25519 -> {
        KeyPair pair = PublicKeyScheme.ED25519.generate();
        byte[] raw = Ed25519Keys.raw(pair.getPublic());
        byte[] both = Arrays.copyOf(Ed25519Keys.seed(pair.getPrivate()), 2 * Ed25519Keys.LENGTH);
        System.arraycopy(raw, 0, both, Ed25519Keys.LENGTH, Ed25519Keys.LENGTH);
        yield generated(
            form.privatePrefix() + form.encoding().encode(both),
            form.prefix() + form.encoding().encode(raw));
      }
      case ECDSA_P256,
          RSA_SHA1,
          RSA_SHA256,
          RSA_SHA512,
          JWT_ES256,
          JWT_RS256,
          JWT_RS512,
          SNS_SHA1,
          SNS_SHA256 -> {
        KeyPair pair = publicKeys().generate();
        Base64.Encoder base64 = Base64.getEncoder();
        yield generated(
            base64.encodeToString(pair.getPrivate().getEncoded()),
            base64.encodeToString(pair.getPublic().getEncoded()));
      }
    };
  }

  private GeneratedSecret generated(String signing, String verifying) {
    byte[] random = new byte[NEW_PART_BYTES];
    RANDOM.nextBytes(random);
    String part = form.part() == null ? "" : HexFormat.of().formatHex(random) + form.part();
    return new GeneratedSecret(part + signing, part + verifying);
  }

  /** The algorithm of its key pairs. */
  PublicKeyScheme publicKeys() {
    return switch (scheme.kind()) {
      case ED25519 -> PublicKeyScheme.ED25519;
      case ECDSA_P256 -> PublicKeyScheme.ECDSA_P256;
      case RSA_SHA1, SNS_SHA1 -> PublicKeyScheme.RSA_SHA1;
      case RSA_SHA256, JWT_RS256, SNS_SHA256 -> PublicKeyScheme.RSA_SHA256;
      case RSA_SHA512, JWT_RS512 -> PublicKeyScheme.RSA_SHA512;
      case JWT_ES256 -> PublicKeyScheme.ES256;
      case HMAC, JWT_HMAC, KECCAK_256, TOKEN, ADYEN_ITEMS, UNSIGNED ->
          throw new IllegalStateException(scheme.kind() + " has no key pairs");
    };
  }

  private int keyStart(byte[] secret) {
    return form.part() == null ? 0 : latin1(secret).indexOf(form.part()) + 1;
  }

  private byte[] key(byte[] secret) {
    int start = keyStart(secret);
    if (form.part() != null && start <= 1) {
      throw new IllegalArgumentException("nothing in front of " + form.part());
    }
    return Arrays.copyOfRange(secret, start, secret.length);
  }

  private @Nullable MacKey macKey(byte[] secret) {
    byte[] key = bytes(secret, form.prefix());
    if (key == null || key.length == 0) {
      return null;
    }
    return new MacKey(scheme.macAlgorithm(), form.sha1() ? Digests.sha1(key) : key);
  }

  private @Nullable KeccakKey keccakKey(byte[] secret) {
    byte[] key = bytes(secret, form.prefix());
    return key == null || key.length == 0 ? null : new KeccakKey(key);
  }

  private @Nullable TokenKey tokenKey(byte[] secret) {
    byte[] token = bytes(secret, form.prefix());
    return token == null || token.length == 0 ? null : new TokenKey(token);
  }

  private @Nullable VerifyingKey ed25519(byte[] secret) {
    if (isPem(secret)) {
      return new AsymmetricKey(
          PublicKeyScheme.ED25519, PublicKeyScheme.ED25519.publicKey(text(secret)));
    }
    byte[] raw = bytes(secret, form.prefix());
    return raw == null
        ? null
        : new AsymmetricKey(PublicKeyScheme.ED25519, Ed25519Keys.publicKey(raw));
  }

  private PrivateKey ed25519Private(byte[] secret) {
    byte[] raw = isPem(secret) ? null : bytes(secret, form.privatePrefix());
    if (raw == null && text(secret).length() == 2 * Ed25519Keys.LENGTH) {
      raw = TextEncoding.HEX.decode(text(secret));
    }
    return raw == null
            || raw.length > 2 * Ed25519Keys.LENGTH
            || raw.length % Ed25519Keys.LENGTH != 0
        ? PublicKeyScheme.ED25519.privateKey(text(secret))
        : Ed25519Keys.privateKey(raw);
  }

  private byte @Nullable [] bytes(byte[] secret, String prefix) {
    String text = latin1(secret);
    boolean prefixed = !prefix.isEmpty() && text.startsWith(prefix);
    if (!prefix.isEmpty()
        && switch (form.prefixIs()) {
          case OPTIONAL -> false;
          case REQUIRED -> !prefixed;
          case ABSENT -> prefixed;
        }) {
      return null;
    }
    return form.encoding().decode(prefixed ? text.substring(prefix.length()) : text);
  }

  // one character a byte, so that a text in UTF-8 keeps its bytes
  private static String latin1(byte[] secret) {
    return new String(secret, StandardCharsets.ISO_8859_1);
  }

  private static boolean isPem(byte[] secret) {
    return text(secret).strip().startsWith("-----");
  }

  private static String text(byte[] secret) {
    return new String(secret, StandardCharsets.UTF_8);
  }
}
