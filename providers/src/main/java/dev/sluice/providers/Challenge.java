package dev.sluice.providers;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The value of a handshake that is sent back, or computed with. What it may be is bounded, because
 * anybody can send one: it never has a character that HTML, JSON or a header could trip over.
 *
 * @param characters which it may have
 * @param minLength in characters
 * @param maxLength in characters
 */
record Challenge(ValueLocation from, Characters characters, int minLength, int maxLength) {
  static final int MAX_LENGTH = 1024;

  /** Alphabets; none has white space but the blank, quotes, braces, backslash, {@code <>} or &. */
  enum Characters {
    HEX,
    UUID,
    TOKEN,
    TEXT;

    private static final String TOKEN_MARKS = "-._~+/=";
    private static final String TEXT_MARKS = TOKEN_MARKS + " :;,!?@#$%*()[]|^";

    boolean allow(int c) {
      boolean hex = isDigit(c) || (c >= 'a' && c <= 'f');
      return switch (this) {
        case HEX -> hex;
        case UUID -> hex || (c >= 'A' && c <= 'F') || c == '-';
        case TOKEN -> isDigit(c) || isLetter(c) || TOKEN_MARKS.indexOf(c) >= 0;
        case TEXT -> isDigit(c) || isLetter(c) || TEXT_MARKS.indexOf(c) >= 0;
      };
    }

    private static boolean isDigit(int c) {
      return c >= '0' && c <= '9';
    }

    private static boolean isLetter(int c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
  }

  /** How a scheme file names the alphabets. */
  static final Map<String, Characters> WORDS =
      Map.of(
          "hex", Characters.HEX,
          "uuid", Characters.UUID,
          "token", Characters.TOKEN,
          "text", Characters.TEXT);

  /** Whether a text is a challenge that may be answered. */
  boolean fits(String text) {
    return text.length() >= minLength
        && text.length() <= maxLength
        && text.chars().allMatch(characters::allow);
  }

  /**
   * A key that fits nothing that could be a challenge. Who can have any challenge signed could
   * otherwise send it as a webhook, with the answer as its signature.
   */
  VerifyingKey guard(VerifyingKey key) {
    return (content, signatures) -> !couldBe(content) && key.matches(content, signatures);
  }

  private boolean couldBe(VerifyingKey.Content content) {
    var text = new StringBuilder();
    content.feed(
        bytes -> {
          // one more is enough to be none
          int room = maxLength + 1 - text.length();
          int length = Math.min(room, bytes.length);
          text.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        });
    return fits(text.toString());
  }
}
