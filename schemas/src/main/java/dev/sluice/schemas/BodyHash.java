package dev.sluice.schemas;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of raw bodies: made at receipt, checked at every hop. */
public final class BodyHash {
  private static final HexFormat HEX = HexFormat.of();

  private BodyHash() {}

  /** SHA-256 as 64 lower-case hexadecimal digits. */
  public static String hex(byte[] body) {
    return HEX.formatHex(sha256(body));
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      // every Java platform must have SHA-256 (java.security.MessageDigest)
      throw new AssertionError(e);
    }
  }
}
