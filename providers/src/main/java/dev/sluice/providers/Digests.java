package dev.sluice.providers;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** SHA-256 as ids and body hashes need it. */
final class Digests {
  private Digests() {}

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
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
