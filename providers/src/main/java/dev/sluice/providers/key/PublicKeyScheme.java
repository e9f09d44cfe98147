package dev.sluice.providers.key;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/** A signature algorithm with a public and a private key. */
public enum PublicKeyScheme {
  /** Ed25519, pure (RFC 8032); signatures of 64 bytes. */
  ED25519("Ed25519", "Ed25519"),
  /** ECDSA on P-256 with SHA-256; signatures are ASN.1 DER. */
  ECDSA_P256("EC", "SHA256withECDSA");

  private final String keyAlgorithm;
  private final String signatureAlgorithm;

  PublicKeyScheme(String keyAlgorithm, String signatureAlgorithm) {
    this.keyAlgorithm = keyAlgorithm;
    this.signatureAlgorithm = signatureAlgorithm;
  }

  /** A new signature object of this algorithm, not ready yet. */
  public Signature newSignature() {
    try {
      return Signature.getInstance(signatureAlgorithm);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(signatureAlgorithm + " is part of every JDK", e);
    }
  }

  /**
   * A public key from its SubjectPublicKeyInfo, as PEM or its Base64 alone.
   *
   * @throws IllegalArgumentException if it is not such a key
   */
  public PublicKey publicKey(String text) {
    return publicKey(KeyNotation.der(text));
  }

  PublicKey publicKey(byte[] der) {
    try {
      return requireCurve(
          KeyFactory.getInstance(keyAlgorithm).generatePublic(new X509EncodedKeySpec(der)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a public key for " + keyAlgorithm, e);
    }
  }

  /**
   * A private key from its PKCS#8 form, as PEM or its Base64 alone.
   *
   * @throws IllegalArgumentException if it is not such a key
   */
  public PrivateKey privateKey(String text) {
    return privateKey(KeyNotation.der(text));
  }

  PrivateKey privateKey(byte[] der) {
    try {
      return KeyFactory.getInstance(keyAlgorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a private key for " + keyAlgorithm, e);
    }
  }

  /** A new random key pair. */
  public KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(keyAlgorithm);
      if (this == ECDSA_P256) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(keyAlgorithm + " is part of every JDK", e);
    }
  }

  private PublicKey requireCurve(PublicKey key) {
    if (key instanceof java.security.interfaces.ECPublicKey ec
        && ec.getParams().getOrder().bitLength() != 256) {
      throw new IllegalArgumentException("not a key on P-256");
    }
    return key;
  }
}
