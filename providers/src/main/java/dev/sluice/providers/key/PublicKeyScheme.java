package dev.sluice.providers.key;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** A signature algorithm with a public and a private key. */
public enum PublicKeyScheme {
  /** Ed25519, pure (RFC 8032); signatures of 64 bytes. */
  ED25519("Ed25519", "Ed25519", "302a300506032b6570032100", Ed25519Keys.LENGTH),
  /** ECDSA on P-256 with SHA-256; signatures are ASN.1 DER. */
  ECDSA_P256("EC", "SHA256withECDSA", "3059301306072a8648ce3d020106082a8648ce3d03010703420004", 64),
  /** ECDSA on P-256 with SHA-256; signatures are the two numbers of 32 bytes each (RFC 7518). */
  ES256(
      "EC",
      "SHA256withECDSAinP1363Format",
      "3059301306072a8648ce3d020106082a8648ce3d03010703420004",
      64),
  /** RSA (PKCS #1 v1.5) with SHA-1, which only providers without anything better use. */
  RSA_SHA1("RSA", "SHA1withRSA", "", 0),
  /** RSA (PKCS #1 v1.5) with SHA-256. */
  RSA_SHA256("RSA", "SHA256withRSA", "", 0),
  /** RSA (PKCS #1 v1.5) with SHA-512. */
  RSA_SHA512("RSA", "SHA512withRSA", "", 0);

  private static final int MIN_RSA_BITS = 2048;

  private final String keyAlgorithm;
  private final String signatureAlgorithm;
  // SubjectPublicKeyInfo (RFC 8410, RFC 5480) up to the key's own bytes; RSA keys have no fixed one
  private final String publicPrefix;
  private final int publicLength;

  PublicKeyScheme(
      String keyAlgorithm, String signatureAlgorithm, String publicPrefix, int publicLength) {
    this.keyAlgorithm = keyAlgorithm;
    this.signatureAlgorithm = signatureAlgorithm;
    this.publicPrefix = publicPrefix;
    this.publicLength = publicLength;
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
    byte[] der = KeyNotation.der(text, "PUBLIC KEY");
    if (keyAlgorithm.equals("RSA")) {
      return rsaPublicKey(der);
    }
    // the JDK reads more forms than one, such as a bit string that ends some bits earlier
    byte[] prefix = HexFormat.of().parseHex(publicPrefix);
    if (der.length != prefix.length + publicLength
        || !Arrays.equals(prefix, Arrays.copyOf(der, prefix.length))) {
      throw new IllegalArgumentException("not a public key for " + keyAlgorithm);
    }
    return rawPublicKey(Arrays.copyOfRange(der, prefix.length, der.length));
  }

  private static PublicKey rsaPublicKey(byte[] der) {
    try {
      KeyFactory keys = KeyFactory.getInstance("RSA");
      RSAPublicKey read = (RSAPublicKey) keys.generatePublic(new X509EncodedKeySpec(der));
      // made anew: a key that was read keeps the bytes it was read from, whatever they are
      PublicKey key =
          keys.generatePublic(new RSAPublicKeySpec(read.getModulus(), read.getPublicExponent()));
      if (!Arrays.equals(key.getEncoded(), der) || read.getModulus().bitLength() < MIN_RSA_BITS) {
        throw new IllegalArgumentException(
            "not an RSA key of at least %d bits".formatted(MIN_RSA_BITS));
      }
      return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a public key for RSA", e);
    }
  }

  /** A public key from what is behind the prefix, of the right length. */
  PublicKey rawPublicKey(byte[] raw) {
    if (this == ED25519 && Ed25519Keys.isWeak(raw)) {
      throw new IllegalArgumentException("a key that anybody can sign for");
    }
    byte[] der = HexFormat.of().parseHex(publicPrefix + HexFormat.of().formatHex(raw));
    try {
      return KeyFactory.getInstance(keyAlgorithm).generatePublic(new X509EncodedKeySpec(der));
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
    return privateKey(KeyNotation.der(text, "PRIVATE KEY"));
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
      if (keyAlgorithm.equals("RSA")) {
        generator.initialize(MIN_RSA_BITS);
      } else if (keyAlgorithm.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(keyAlgorithm + " is part of every JDK", e);
    }
  }
}
