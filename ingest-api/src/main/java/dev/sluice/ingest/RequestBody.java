package dev.sluice.ingest;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** Collects the bytes of one body exactly as they come. */
final class RequestBody {
  private static final byte[] NONE = {};
  private static final int FIRST_BYTES = 4 << 10;

  private final int largest;
  private byte[] bytes = NONE;
  private int size;
  private long came;

  /**
   * An empty body.
   *
   * @param largest Content-Length, or the most that is taken where none was declared
   */
  RequestBody(int largest) {
    this.largest = largest;
  }

  int size() {
    return size;
  }

  /** Bytes of memory that so many more bytes of body will take. */
  int growth(int more) {
    int newSize = size + more;
    return newSize > bytes.length ? capacityFor(newSize) - bytes.length : 0;
  }

  /**
   * Counts a piece that came, before anything is done with it. Where that fails, for want of
   * memory, the pieces behind it still come.
   */
  void count(Buffer chunk) {
    came += chunk.length();
  }

  /**
   * Whether all that came was taken, and is all that was announced: with a hole it is another body.
   *
   * @param declared Content-Length, or less than zero where none was declared
   */
  boolean isWhole(long declared) {
    return size == came && (declared < 0 || size == declared);
  }

  /** Takes more; the body never gets larger than was said when it was made. */
  void append(Buffer chunk) {
    int newSize = size + chunk.length();
    if (newSize > bytes.length) {
      bytes = Arrays.copyOf(bytes, capacityFor(newSize));
    }
    chunk.getBytes(bytes, size);
    size = newSize;
  }

  /** The whole body; nothing is appended any more. */
  byte[] bytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  /**
   * By what came, not by what was announced: announcing is free. Twice of it, because a large body
   * comes in pieces, and is copied whenever one finds no room.
   */
  private int capacityFor(int newSize) {
    return (int) Math.min(largest, Math.max(FIRST_BYTES, 2L * newSize));
  }
}
