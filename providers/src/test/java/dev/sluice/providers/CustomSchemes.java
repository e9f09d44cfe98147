package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Small schemes for tests of the engine, with signatures that are made without it. */
final class CustomSchemes {
  static final String SECRET = "secret";

  /** {@code X-Signature: a=<hex>,a=<hex>} over the body. */
  static final String LIST =
      """
      delivery-id: "{body:/id}"
      event-type: "{body:/type}"
      schemes:
        - kind: hmac-sha256
          signature:
            from: "header:X-Signature"
            elements: { separator: ",", assign: "=", key: a }
            encoding: hex
          content: "{body}"
      """;

  private CustomSchemes() {}

  static Verdict verify(String scheme, ReceivedRequest request) {
    return verify(scheme, request, SigningSecret.of("k1", SECRET.getBytes(UTF_8)));
  }

  static Verdict verify(String scheme, ReceivedRequest request, SigningSecret... secrets) {
    return CustomProvider.parse(scheme)
        .verifier(List.of(secrets), VerificationPolicy.DEFAULT)
        .verify(request);
  }

  /** HMAC-SHA256 in hexadecimal. */
  static String hmac(String secret, String content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(content.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A body signed as {@link #LIST} says, with a secret. */
  static ReceivedRequest signed(String secret, String body) {
    return ReceivedRequest.post(body).with("x-signature", "a=" + hmac(secret, body));
  }

  static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
