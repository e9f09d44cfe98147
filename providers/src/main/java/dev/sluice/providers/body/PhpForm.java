package dev.sluice.providers.body;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A form as PHP's {@code serialize} writes the array of its fields: what Paddle Classic signs. */
final class PhpForm {
  private PhpForm() {}

  /**
   * The fields sorted by name, each value a string, with lengths in bytes. Names that PHP reads as
   * numbers or arrays are written as they are, so such a form, which Paddle does not send, fits no
   * signature.
   */
  static byte[] serialize(Map<byte[], byte[]> sorted) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ascii("a:" + sorted.size() + ":{"));
    sorted.forEach(
        (name, value) -> {
          string(out, name);
          string(out, value);
        });
    out.write('}');
    return out.toByteArray();
  }

  private static void string(ByteArrayOutputStream out, byte[] text) {
    out.writeBytes(ascii("s:" + text.length + ":\""));
    out.writeBytes(text);
    out.writeBytes(ascii("\";"));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
