package dev.sluice.providers.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.providers.SigningSecret;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Finds a header that has nothing but an HMAC of the body, by whatever algorithm. */
final class PlainHmac {
  private static final List<String> ALGORITHMS =
      List.of("HmacSHA1", "HmacSHA256", "HmacSHA512", "HmacSHA384", "HmacMD5");

  private PlainHmac() {}

  /** Which algorithm in which header; null if there is none. */
  static @Nullable String in(FailedDelivery delivery) {
    for (SigningSecret secret : delivery.secrets()) {
      for (String algorithm : ALGORITHMS) {
        byte[] mac = mac(algorithm, secret.value(), delivery.request().body());
        for (String name : delivery.headerNames()) {
          if (mac != null && delivery.request().headers(name).stream().anyMatch(v -> has(v, mac))) {
            return "%s in %s".formatted(algorithm, name);
          }
        }
      }
    }
    return null;
  }

  private static boolean has(String value, byte[] mac) {
    return value.toLowerCase(Locale.ROOT).contains(HexFormat.of().formatHex(mac))
        || value.contains(Base64.getEncoder().encodeToString(mac));
  }

  private static byte @Nullable [] mac(String algorithm, byte[] key, byte[] body) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(trimmed(key), algorithm));
      return mac.doFinal(body);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return null; // an empty key, or an algorithm that this Java does not have
    }
  }

  private static byte[] trimmed(byte[] key) {
    return new String(key, ISO_8859_1).strip().getBytes(ISO_8859_1);
  }
}
