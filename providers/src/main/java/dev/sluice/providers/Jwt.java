package dev.sluice.providers;

import dev.sluice.providers.body.JsonPath;
import dev.sluice.providers.body.JsonValues;
import dev.sluice.providers.key.TextEncoding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Web Signature in its compact form (RFC 7515) as it was sent. That it can be read says
 * nothing of its signature.
 *
 * <p>Own code rather than a library: a scheme names one algorithm, so none is chosen by the token,
 * and what is left is two dots, Base64 and the bounded JSON reader that is here anyway.
 *
 * @param algorithm {@code alg} of its header
 * @param signed what its signature covers
 * @param payload decoded
 * @param signature decoded
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Jwt(String algorithm, byte[] signed, byte[] payload, byte[] signature) {
  private static final int MAX_LENGTH = 16_384;
  private static final JsonValues HEADER =
      JsonValues.signed(List.of(JsonPath.parse("/alg"), JsonPath.parse("/crit")));

  /**
   * Reads a token.
   *
   * @param detached the payload where it is left out of the text, null where it is not
   * @return null if it is none
   */
  static @Nullable Jwt read(String text, byte @Nullable [] detached) {
    String[] parts = text.length() > MAX_LENGTH ? new String[0] : text.split("\\.", -1);
    if (parts.length != 3 || (detached != null && !parts[1].isEmpty())) {
      return null;
    }
    String middle = detached == null ? parts[1] : TextEncoding.BASE64URL.encode(detached);
    byte[] header = TextEncoding.BASE64URL.decodeExact(parts[0]);
    byte[] payload = detached == null ? TextEncoding.BASE64URL.decodeExact(middle) : detached;
    byte[] signature = TextEncoding.BASE64URL.decodeExact(parts[2]);
    @Nullable String[] known = header == null ? null : HEADER.read(header);
    // crit names extensions that must be understood (RFC 7515, 4.1.11); none is
    if (known == null || known[0] == null || known[1] != null || payload == null) {
      return null;
    }
    return signature == null
        ? null
        : new Jwt(known[0], ascii(parts[0] + "." + middle), payload, signature);
  }

  /** What is to be signed for a header and a payload, and stands in front of the signature. */
  static String unsigned(String header, byte[] payload) {
    return TextEncoding.BASE64URL.encode(header.getBytes(StandardCharsets.UTF_8))
        + "."
        + TextEncoding.BASE64URL.encode(payload);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
