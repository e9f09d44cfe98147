package dev.sluice.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The installation's encryption keys: the first seals, all open. A box is {@code v1.<key
 * id>.<base64url(nonce + ciphertext + tag)>} by AES-256-GCM with a random nonce of 96 bits and the
 * context as associated data. Thread-safe.
 *
 * <p>One key must not seal more than 2³² boxes (NIST SP 800-38D §8.3, random nonces): rotate it
 * before.
 */
public final class KeyRing {
  private static final String VERSION = "v1";
  private static final String ALGORITHM = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int DERIVED_ID_BYTES = 4;
  private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final Pattern KEY = Pattern.compile("[0-9A-Fa-f]{64}");
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Map<String, SecretKey> keys;
  private final String sealingKeyId;
  private final SecretKey sealingKey;

  private KeyRing(Map<String, SecretKey> keys) {
    Map.Entry<String, SecretKey> first = keys.entrySet().iterator().next();
    this.keys = keys;
    this.sealingKeyId = first.getKey();
    this.sealingKey = first.getValue();
  }

  /**
   * The ring of {@code SLUICE_ENCRYPTION_KEY}: one or more keys separated by commas, each 64
   * hexadecimal digits with an optional id before it ({@code id:digits}). The id of a key without
   * one is the first 8 hexadecimal digits of the key's SHA-256.
   *
   * @throws IllegalArgumentException saying which key is wrong and why, never its digits
   */
  public static KeyRing parse(String text) {
    Map<String, SecretKey> keys = new LinkedHashMap<>();
    String[] entries = text.strip().split(",", -1);
    for (int i = 0; i < entries.length; i++) {
      add(keys, entries[i].strip(), "key %d of %d".formatted(i + 1, entries.length));
    }
    return new KeyRing(keys);
  }

  /** Id of the key that seals. */
  public String sealingKeyId() {
    return sealingKeyId;
  }

  /** Ids of all keys, that of the key that seals first. */
  public List<String> keyIds() {
    return List.copyOf(keys.keySet());
  }

  /**
   * Seals with the first key.
   *
   * @param plain left as it is; its owner may overwrite it afterwards
   * @param context what the box is for, see {@link SealContext}
   */
  public String seal(byte[] plain, String context) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    return seal(plain, context, nonce);
  }

  /** Which key a box was sealed with; unlike {@link #open} without proof that it is true. */
  public static String keyIdOf(String box) throws SealException {
    return parts(box)[1];
  }

  /**
   * Opens a box of any key of the ring.
   *
   * @param context what the box must have been sealed for
   * @return the plain bytes, which the caller overwrites after use
   * @throws SealException if the box is malformed, was changed, was sealed for another context, or
   *     with a key that is not in the ring
   */
  public byte[] open(String box, String context) throws SealException {
    String[] parts = parts(box);
    SecretKey key = keys.get(parts[1]);
    if (key == null) {
      throw new SealException(
          "sealed with key '%s', but the encryption key holds only %s"
              .formatted(parts[1], keys.keySet()));
    }
    byte[] sealed = decode(parts[2]);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, sealed, context);
      return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    } catch (AEADBadTagException e) {
      throw new SealException(
          "does not open with key '%s': changed, of another key with this id, or not sealed for %s"
              .formatted(parts[1], context),
          e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Ids only. */
  @Override
  public String toString() {
    return "KeyRing" + keys.keySet();
  }

  String seal(byte[] plain, String context, byte[] nonce) {
    byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + plain.length + TAG_BYTES);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, sealingKey, nonce, context);
      cipher.doFinal(plain, 0, plain.length, sealed, NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
    return VERSION + "." + sealingKeyId + "." + ENCODER.encodeToString(sealed);
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String context)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(ALGORITHM);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce, 0, NONCE_BYTES));
    cipher.updateAAD(context.getBytes(UTF_8));
    return cipher;
  }

  private static String[] parts(String box) throws SealException {
    String[] parts = box.split("\\.", -1);
    if (parts.length != 3 || !parts[0].equals(VERSION)) {
      throw new SealException("not a sealed box: it must be v1.<key id>.<base64url>");
    }
    return parts;
  }

  /** One box has one text: spare bits that other decoders ignore are refused. */
  private static byte[] decode(String text) throws SealException {
    byte[] sealed;
    try {
      sealed = DECODER.decode(text);
    } catch (IllegalArgumentException e) {
      throw new SealException("not a sealed box: its third part is not base64url", e);
    }
    if (sealed.length < NONCE_BYTES + TAG_BYTES || !ENCODER.encodeToString(sealed).equals(text)) {
      throw new SealException("not a sealed box: its third part is cut or not plain base64url");
    }
    return sealed;
  }

  private static void add(Map<String, SecretKey> keys, String entry, String which) {
    int colon = entry.indexOf(':');
    String digits = entry.substring(colon + 1);
    if (!KEY.matcher(digits).matches()) {
      throw new IllegalArgumentException(
          ("%s must be 64 hexadecimal digits (32 bytes), with an optional 'id:' before them;"
                  + " it has %d characters")
              .formatted(which, digits.length()));
    }
    byte[] bytes = HexFormat.of().parseHex(digits);
    String id = colon < 0 ? derivedId(bytes) : entry.substring(0, colon);
    if (!KEY_ID.matcher(id).matches()) {
      throw new IllegalArgumentException("the id of %s must match %s".formatted(which, KEY_ID));
    }
    if (keys.put(id, new SecretKeySpec(bytes, 0, KEY_BYTES, "AES")) != null) {
      throw new IllegalArgumentException("%s has the id of an earlier one".formatted(which));
    }
    Arrays.fill(bytes, (byte) 0);
  }

  private static String derivedId(byte[] key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
      return HexFormat.of().formatHex(digest, 0, DERIVED_ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
