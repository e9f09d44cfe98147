package dev.sluice.providers;

import java.security.MessageDigest;
import java.util.List;

/** A token that is sent as it is: proves who sent, but nothing about what. */
final class TokenKey implements VerifyingKey, SigningKey {
  private final byte[] token;

  TokenKey(byte[] token) {
    this.token = token.clone();
  }

  @Override
  public boolean matches(Content content, List<byte[]> signatures) {
    boolean matches = false;
    for (byte[] signature : signatures) {
      matches |= MessageDigest.isEqual(token, signature);
    }
    return matches;
  }

  @Override
  public byte[] sign(Content content) {
    return token.clone();
  }
}
