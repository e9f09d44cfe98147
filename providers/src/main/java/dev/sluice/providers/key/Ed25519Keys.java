package dev.sluice.providers.key;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.HexFormat;

/** Raw 32-byte Ed25519 keys (RFC 8032), which providers show without the ASN.1 around them. */
public final class Ed25519Keys {
  /** Length of a raw key in bytes. */
  public static final int LENGTH = 32;

  // SubjectPublicKeyInfo and PKCS#8 of RFC 8410 up to the key itself
  private static final byte[] PUBLIC_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final byte[] PRIVATE_PREFIX =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  private Ed25519Keys() {}

  /**
   * A public key from its 32 bytes.
   *
   * @throws IllegalArgumentException if the length is another
   */
  public static PublicKey publicKey(byte[] raw) {
    return PublicKeyScheme.ED25519.publicKey(join(PUBLIC_PREFIX, requireLength(raw)));
  }

  /**
   * A private key from its seed of 32 bytes, or from seed and public key, 64 bytes.
   *
   * @throws IllegalArgumentException if the length is another
   */
  public static PrivateKey privateKey(byte[] raw) {
    byte[] seed = raw.length == 2 * LENGTH ? Arrays.copyOf(raw, LENGTH) : raw;
    return PublicKeyScheme.ED25519.privateKey(join(PRIVATE_PREFIX, requireLength(seed)));
  }

  /** The 32 bytes of a public key. */
  public static byte[] raw(PublicKey key) {
    byte[] der = key.getEncoded();
    return Arrays.copyOfRange(der, der.length - LENGTH, der.length);
  }

  /** The 32 bytes of a private key's seed. */
  public static byte[] seed(PrivateKey key) {
    return ((EdECPrivateKey) key).getBytes().orElseThrow();
  }

  private static byte[] requireLength(byte[] raw) {
    if (raw.length != LENGTH) {
      throw new IllegalArgumentException(
          "an Ed25519 key has %d bytes, not %d".formatted(LENGTH, raw.length));
    }
    return raw;
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
