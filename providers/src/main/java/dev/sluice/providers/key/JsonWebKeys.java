package dev.sluice.providers.key;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sets of JSON Web Keys (RFC 7517), as providers publish them. */
public final class JsonWebKeys {
  /** More than any provider has at a time; each is tried with every signature. */
  private static final int MAX_KEYS = 16;

  private static final int COORDINATE_BYTES = 32;
  private static final JsonMapper MAPPER =
      new JsonMapper(
          JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private JsonWebKeys() {}

  /**
   * The public keys of a document that are for a scheme; others are passed over.
   *
   * @throws IllegalArgumentException if it is no such document, has more keys than {@value
   *     #MAX_KEYS}, or none for the scheme
   */
  public static List<PublicKey> read(byte[] document, PublicKeyScheme scheme) {
    JsonNode listed;
    try {
      listed = MAPPER.readTree(document).path("keys");
    } catch (JacksonException e) {
      throw new IllegalArgumentException("is not one JSON document", e);
    }
    if (!listed.isArray() || listed.size() > MAX_KEYS) {
      throw new IllegalArgumentException("is no set of up to %d keys".formatted(MAX_KEYS));
    }
    List<PublicKey> keys = new ArrayList<>();
    for (JsonNode each : listed) {
      PublicKey key = isFor(each, scheme) ? key(each, scheme) : null;
      if (key != null) {
        keys.add(key);
      }
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("has no key for " + scheme);
    }
    return keys;
  }

  private static boolean isFor(JsonNode key, PublicKeyScheme scheme) {
    String use = text(key, "use");
    String algorithm = text(key, "alg");
    return (use == null || use.equals("sig"))
        && (algorithm == null || algorithms(scheme).contains(algorithm));
  }

  private static List<String> algorithms(PublicKeyScheme scheme) {
    return switch (scheme) {
      case ED25519 -> List.of("EdDSA", "Ed25519");
      case ECDSA_P256, ES256 -> List.of("ES256");
      case RSA_SHA1 -> List.of();
      case RSA_SHA256 -> List.of("RS256");
      case RSA_SHA512 -> List.of("RS512");
    };
  }

  /** The key, or null if it is of another type or not one that protects. */
  private static @Nullable PublicKey key(JsonNode key, PublicKeyScheme scheme) {
    try {
      return switch (scheme) {
        case ED25519 -> is(key, "OKP", "Ed25519") ? Ed25519Keys.publicKey(need(key, "x")) : null;
        case ECDSA_P256, ES256 -> is(key, "EC", "P-256") ? scheme.rawPublicKey(point(key)) : null;
        case RSA_SHA1, RSA_SHA256, RSA_SHA512 -> is(key, "RSA", null) ? rsa(key, scheme) : null;
      };
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean is(JsonNode key, String type, @Nullable String curve) {
    return type.equals(text(key, "kty")) && (curve == null || curve.equals(text(key, "crv")));
  }

  private static byte[] point(JsonNode key) {
    byte[] x = need(key, "x");
    byte[] y = need(key, "y");
    if (x.length != COORDINATE_BYTES || y.length != COORDINATE_BYTES) {
      throw new IllegalArgumentException("not a point on P-256");
    }
    byte[] both = new byte[2 * COORDINATE_BYTES];
    System.arraycopy(x, 0, both, 0, COORDINATE_BYTES);
    System.arraycopy(y, 0, both, COORDINATE_BYTES, COORDINATE_BYTES);
    return both;
  }

  private static PublicKey rsa(JsonNode key, PublicKeyScheme scheme) {
    var numbers =
        new RSAPublicKeySpec(new BigInteger(1, need(key, "n")), new BigInteger(1, need(key, "e")));
    try {
      PublicKey made = KeyFactory.getInstance("RSA").generatePublic(numbers);
      // through the one place that says which keys are long enough
      return scheme.publicKey(Base64.getEncoder().encodeToString(made.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an RSA key", e);
    }
  }

  private static byte[] need(JsonNode key, String member) {
    String text = text(key, member);
    byte[] bytes = text == null ? null : TextEncoding.BASE64URL.decode(text);
    if (bytes == null || bytes.length == 0) {
      throw new IllegalArgumentException(member + " is missing");
    }
    return bytes;
  }

  private static @Nullable String text(JsonNode key, String member) {
    JsonNode value = key.path(member);
    return value.isString() ? value.stringValue() : null;
  }
}
