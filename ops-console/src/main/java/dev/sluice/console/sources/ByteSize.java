package dev.sluice.console.sources;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The notation of sizes: a whole number and a unit. */
final class ByteSize {
  private static final Pattern NOTATION = Pattern.compile("([0-9]{1,9})(B|kB|KB|KiB|MB|MiB)?");
  private static final Map<String, Integer> UNITS =
      Map.of("B", 1, "kB", 1_000, "KB", 1_000, "KiB", 1 << 10, "MB", 1_000_000, "MiB", 1 << 20);

  private ByteSize() {}

  /**
   * Bytes of a text such as {@code 512KiB}. {@code kB}, {@code KB} and {@code MB} are powers of
   * 1000 and {@code KiB} and {@code MiB} powers of 1024 (IEC 80000-13); without unit it is bytes.
   *
   * @param max largest that is allowed, at least one byte is
   * @throws IllegalArgumentException if it is something else or out of range
   */
  static int parse(String text, int max) {
    Matcher notation = NOTATION.matcher(text);
    if (!notation.matches()) {
      throw new IllegalArgumentException(
          "'%s' must be a whole number and B, KB, MB (powers of 1000), KiB or MiB (powers of 1024), such as 2MiB"
              .formatted(text));
    }
    String unit = notation.group(2);
    long bytes =
        Long.parseLong(notation.group(1)) * UNITS.getOrDefault(unit == null ? "B" : unit, 1);
    if (bytes < 1 || bytes > max) {
      throw new IllegalArgumentException(
          "'%s' must be from 1B to %dMiB".formatted(text, max >> 20));
    }
    return (int) bytes;
  }
}
