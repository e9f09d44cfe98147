package dev.sluice.providers;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A MAC key: a keyed prototype that is cloned for each message, which costs next to nothing. */
final class MacKey implements VerifyingKey, SigningKey {
  private final Mac prototype;

  /**
   * Prepares a key.
   *
   * @throws IllegalArgumentException if the key is empty
   */
  MacKey(String algorithm, byte[] key) {
    try {
      prototype = Mac.getInstance(algorithm);
      prototype.init(new SecretKeySpec(key, algorithm));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " is part of every JDK", e);
    }
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
    Mac mac = copy();
    content.feed(mac::update);
    return mac.doFinal();
  }

  private Mac copy() {
    try {
      return (Mac) prototype.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's MACs can be cloned", e);
    }
  }
}
