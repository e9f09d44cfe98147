package dev.sluice.ingest;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** Collects the bytes of one body exactly as they come. */
final class RequestBody {
  private static final byte[] NONE = {};
  private static final int FIRST_BYTES = 4 << 10;

  private final int declared;
  private byte[] bytes = NONE;
  private int size;

  /**
   * An empty body.
   *
   * @param declared Content-Length, or -1 where none was declared
   */
  RequestBody(int declared) {
    this.declared = declared;
  }

  int size() {
    return size;
  }

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

  private int capacityFor(int newSize) {
    return declared >= newSize ? declared : Math.max(newSize, Math.max(FIRST_BYTES, 2 * size));
  }
}
