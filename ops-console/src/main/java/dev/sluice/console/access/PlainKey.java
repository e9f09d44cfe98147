package dev.sluice.console.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.schemas.BodyHash;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An API key in the clear: {@code sluice_} and 64 hexadecimal digits, 32 of its 256 bits shown as
 * prefix. Stored is its SHA-256: of 224 secret bits nothing can be guessed, so that a slow hash
 * would slow down requests and nobody else.
 *
 * @param text the key
 */
record PlainKey(String text) {
  private static final Pattern FORM = Pattern.compile("sluice_[0-9a-f]{64}");
  private static final int PREFIX_LENGTH = "sluice_".length() + 8;
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A new one. */
  static PlainKey generate() {
    byte[] random = new byte[BYTES];
    RANDOM.nextBytes(random);
    return new PlainKey("sluice_" + HexFormat.of().formatHex(random));
  }

  /** The key of a text, null if that is none. */
  static @Nullable PlainKey parse(String text) {
    return FORM.matcher(text).matches() ? new PlainKey(text) : null;
  }

  /** What is shown of it. */
  String prefix() {
    return text.substring(0, PREFIX_LENGTH);
  }

  byte[] hash() {
    return HexFormat.of().parseHex(BodyHash.hex(text.getBytes(US_ASCII)));
  }

  /** The prefix only. */
  @Override
  public String toString() {
    return prefix();
  }
}
