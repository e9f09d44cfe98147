package dev.sluice.providers.key;

import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/** Raw 32-byte Ed25519 keys (RFC 8032), which providers show without the ASN.1 around them. */
public final class Ed25519Keys {
  /** Length of a raw key in bytes. */
  public static final int LENGTH = 32;

  // PKCS#8 of RFC 8410 up to the key itself
  private static final byte[] PRIVATE_PREFIX =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  // RFC 8032, section 5.1
  private static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  // y of the points of order 1, 4 and 8; that of order 2 is PRIME - 1
  private static final Set<BigInteger> SMALL_ORDER =
      Set.of(
          BigInteger.ZERO,
          BigInteger.ONE,
          new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16),
          new BigInteger("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16));

  private Ed25519Keys() {}

  /**
   * A public key from its 32 bytes.
   *
   * @throws IllegalArgumentException if the length is another, or it is no key that protects
   */
  public static PublicKey publicKey(byte[] raw) {
    return PublicKeyScheme.ED25519.rawPublicKey(requireLength(raw));
  }

  /**
   * Whether a key is one of the few for which a signature needs no private key, such as 32 zero
   * bytes left over from a template, or is not in its only form (RFC 8032, section 5.1.3).
   */
  static boolean isWeak(byte[] raw) {
    byte[] bigEndian = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      bigEndian[i] = raw[LENGTH - 1 - i];
    }
    bigEndian[0] &= 0x7f; // the sign of x
    BigInteger y = new BigInteger(1, bigEndian);
    return SMALL_ORDER.contains(y) || y.compareTo(PRIME.subtract(BigInteger.ONE)) >= 0;
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
