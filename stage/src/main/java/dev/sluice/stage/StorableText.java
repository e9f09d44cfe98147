package dev.sluice.stage;

/** What a sender chose, as PostgreSQL can store and index it; Kafka has it as it is. */
public final class StorableText {
  /** In characters; an index entry of PostgreSQL takes 2,704 bytes at most, a character up to 4. */
  public static final int MAX_LENGTH = 600;

  private StorableText() {}

  /**
   * Shortened, never within a surrogate pair (half of one is no UTF-8), and with U+FFFD for U+0000,
   * which is no character of PostgreSQL's text.
   */
  public static String of(String text) {
    int end = Math.min(text.length(), MAX_LENGTH);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end).replace('\0', '\uFFFD');
  }
}
