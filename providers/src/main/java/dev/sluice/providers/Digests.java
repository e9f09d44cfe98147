package dev.sluice.providers;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** Hashes of whole texts, as ids, bodies and keys need them. */
final class Digests {
  private Digests() {}

  static byte[] sha256(byte[] bytes) {
    return digest("SHA-256", bytes);
  }

  /** SHA-1, of which Braintree makes keys. */
  static byte[] sha1(byte[] bytes) {
    return digest("SHA-1", bytes);
  }

  private static byte[] digest(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(algorithm + " is part of every JDK", e);
    }
  }

  /** CRC-32 (IEEE 802.3) as an unsigned decimal number: what PayPal signs instead of a body. */
  static String crc32(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    return Long.toString(sum.getValue());
  }

  static String sha256Hex(byte[] bytes) {
    return HexFormat.of().formatHex(sha256(bytes));
  }
}
