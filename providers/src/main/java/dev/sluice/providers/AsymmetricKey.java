package dev.sluice.providers;

import dev.sluice.providers.key.PublicKeyScheme;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.List;

/** A public key, which checks; a private key signs. */
final class AsymmetricKey implements VerifyingKey {
  /** A check costs a pass over the body and a point multiplication, so fewer are tried. */
  private static final int MAX_SIGNATURES = 4;

  private final PublicKeyScheme scheme;
  private final PublicKey key;

  /**
   * Prepares a key.
   *
   * @throws IllegalArgumentException if the key is no point on the curve
   */
  AsymmetricKey(PublicKeyScheme scheme, PublicKey key) {
    this.scheme = scheme;
    this.key = key;
    try {
      scheme.newSignature().initVerify(key); // decodes the point
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException("not a point on the curve", e);
    }
  }

  @Override
  public boolean matches(Content content, List<byte[]> signatures) {
    for (byte[] signature : signatures.subList(0, Math.min(MAX_SIGNATURES, signatures.size()))) {
      if (matches(content, signature)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(Content content, byte[] signature) {
    Signature verification = scheme.newSignature();
    try {
      verification.initVerify(key);
      content.feed(bytes -> update(verification, bytes));
      return verification.verify(signature);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("the key was made for " + scheme, e);
    } catch (SignatureException e) {
      return false; // not even the form of a signature
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AsymmetricKey same && scheme == same.scheme && key.equals(same.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  /** Signs with the private half. */
  static SigningKey signing(PublicKeyScheme scheme, PrivateKey key) {
    return content -> {
      Signature signature = scheme.newSignature();
      try {
        signature.initSign(key);
        content.feed(bytes -> update(signature, bytes));
        return signature.sign();
      } catch (InvalidKeyException | SignatureException e) {
        throw new IllegalStateException("the key was made for " + scheme, e);
      }
    };
  }

  private static void update(Signature signature, byte[] bytes) {
    try {
      signature.update(bytes);
    } catch (SignatureException e) {
      throw new IllegalStateException("the signature was initialised", e);
    }
  }
}
