package dev.sluice.providers.key;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * How bytes are written as text. {@link #decode} is for what operators enter, {@link #decodeExact}
 * for what senders send.
 */
public enum TextEncoding {
  /** The text's own bytes. */
  UTF8,
  /** Hexadecimal digits, written in lower case. */
  HEX,
  /** Hexadecimal digits, written in upper case. */
  HEX_UPPER,
  /** RFC 4648 section 4, written with padding. */
  BASE64,
  /** RFC 4648 section 5, written without padding. */
  BASE64URL;

  private static final HexFormat LOWER = HexFormat.of();
  private static final HexFormat UPPER = HexFormat.of().withUpperCase();

  /**
   * The bytes that a text stands for, or null if it is not in this encoding. Hexadecimal digits may
   * be all lower or all upper case and padding may be left out; apart from that each byte sequence
   * has one spelling, so that a changed character is a changed value.
   */
  public byte @Nullable [] decode(String text) {
    return switch (this) {
      case UTF8 -> text.getBytes(StandardCharsets.ISO_8859_1);
      case HEX, HEX_UPPER -> isHex(text) ? LOWER.parseHex(text) : null;
      case BASE64 -> base64(Base64.getDecoder(), Base64.getEncoder(), text);
      case BASE64URL -> base64(Base64.getUrlDecoder(), Base64.getUrlEncoder(), text);
    };
  }

  /** The bytes that a text stands for, or null if it is not exactly what {@link #encode} writes. */
  public byte @Nullable [] decodeExact(String text) {
    byte[] bytes = decode(text);
    return bytes != null && encode(bytes).equals(text) ? bytes : null;
  }

  /** The text that stands for bytes; of {@link #UTF8}, one character a byte. */
  public String encode(byte[] bytes) {
    return switch (this) {
      case UTF8 -> new String(bytes, StandardCharsets.ISO_8859_1);
      case HEX -> LOWER.formatHex(bytes);
      case HEX_UPPER -> UPPER.formatHex(bytes);
      case BASE64 -> Base64.getEncoder().encodeToString(bytes);
      case BASE64URL -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    };
  }

  private static boolean isHex(String text) {
    boolean lower = false;
    boolean upper = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 'a' && c <= 'f') {
        lower = true;
      } else if (c >= 'A' && c <= 'F') {
        upper = true;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return text.length() % 2 == 0 && !(lower && upper);
  }

  // the decoder ignores what the last character holds beyond the last byte; encoding again shows it
  private static byte @Nullable [] base64(
      Base64.Decoder decoder, Base64.Encoder encoder, String text) {
    try {
      byte[] bytes = decoder.decode(text);
      Base64.Encoder same = text.endsWith("=") ? encoder : encoder.withoutPadding();
      return same.encodeToString(bytes).equals(text) ? bytes : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
