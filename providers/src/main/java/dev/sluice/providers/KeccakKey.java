package dev.sluice.providers;

import java.security.MessageDigest;
import java.util.List;

/**
 * A secret that is hashed behind the content with Keccak-256. No MAC, but Keccak, unlike SHA-2,
 * lets nobody who sees a hash go on from it.
 */
final class KeccakKey implements VerifyingKey, SigningKey {
  private final byte[] secret;

  KeccakKey(byte[] secret) {
    this.secret = secret.clone();
  }

  @Override
  public boolean matches(Content content, List<byte[]> signatures) {
    byte[] expected = sign(content);
    boolean matches = false;
    for (byte[] signature : signatures) {
      matches |= MessageDigest.isEqual(expected, signature);
    }
    return matches;
  }

  @Override
  public byte[] sign(Content content) {
    Keccak256 hash = new Keccak256();
    content.feed(hash::update);
    hash.update(secret);
    return hash.digest();
  }
}
