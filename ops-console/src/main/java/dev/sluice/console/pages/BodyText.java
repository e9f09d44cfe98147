package dev.sluice.console.pages;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A body as a page can show it.
 *
 * @param pretty laid out, null if it is no JSON
 * @param raw as it is, or in hexadecimal
 * @param hexadecimal whether it is no UTF-8
 * @param size in bytes
 * @param cut whether only its beginning is shown
 */
record BodyText(@Nullable String pretty, String raw, boolean hexadecimal, int size, boolean cut) {
  private static final int MOST = 200_000;
  private static final int MOST_HEX = 4_096;
  private static final int ROW = 16;

  static BodyText of(byte[] body) {
    String text = decoded(body);
    if (text == null) {
      return new BodyText(
          null,
          hex(Arrays.copyOf(body, Math.min(body.length, MOST_HEX))),
          true,
          body.length,
          body.length > MOST_HEX);
    }
    boolean cut = text.length() > MOST;
    String pretty = cut ? null : JsonLayout.of(text);
    return new BodyText(
        pretty == null ? null : Visible.lines(pretty),
        Visible.lines(cut ? text.substring(0, MOST) : text),
        false,
        body.length,
        cut);
  }

  private static @Nullable String decoded(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static String hex(byte[] bytes) {
    HexFormat format = HexFormat.ofDelimiter(" ");
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < bytes.length; i += ROW) {
      rows.append("%06x  ".formatted(i))
          .append(format.formatHex(bytes, i, Math.min(bytes.length, i + ROW)))
          .append('\n');
    }
    return rows.toString();
  }
}
