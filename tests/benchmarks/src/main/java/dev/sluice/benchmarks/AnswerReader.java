package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of each HTTP/1.1 answer on a connection that has one at a time. A client with a
 * full HTTP codec would take a good part of the processors that it shares with what is measured.
 */
final class AnswerReader {
  private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] LENGTH = "content-length:".getBytes(US_ASCII);

  private AnswerReader() {}

  /**
   * Takes one whole answer out of a buffer.
   *
   * @return its status, or null if the rest of it has not come
   * @throws IllegalStateException if the answer is none that this reader knows
   */
  static @Nullable Integer next(ByteBuf in) {
    int start = in.readerIndex();
    int head = endOfHead(in);
    if (head < 0) {
      return null;
    }
    int end = head + contentLength(in, start, head);
    if (in.writerIndex() < end) {
      return null;
    }
    int status = number(in, start + "HTTP/1.1 ".length());
    in.readerIndex(end);
    return status;
  }

  private static int endOfHead(ByteBuf in) {
    int last = in.writerIndex() - END_OF_HEAD.length;
    for (int at = in.readerIndex(); at <= last; at++) {
      if (in.getByte(at) == '\r' && matches(in, at, END_OF_HEAD)) {
        return at + END_OF_HEAD.length;
      }
    }
    return -1;
  }

  private static int contentLength(ByteBuf in, int start, int head) {
    for (int at = start; at < head - LENGTH.length; at++) {
      if (in.getByte(at) == '\n' && matches(in, at + 1, LENGTH)) {
        return number(in, at + 1 + LENGTH.length);
      }
    }
    int status = number(in, start + "HTTP/1.1 ".length());
    if (status == 204) {
      return 0;
    }
    throw new IllegalStateException(
        "an answer without Content-Length: " + in.toString(start, head - start, US_ASCII));
  }

  private static boolean matches(ByteBuf in, int at, byte[] lowerCase) {
    for (int i = 0; i < lowerCase.length; i++) {
      byte found = in.getByte(at + i);
      if ((found >= 'A' && found <= 'Z' ? found | 0x20 : found) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  private static int number(ByteBuf in, int from) {
    int at = from;
    while (in.getByte(at) == ' ') {
      at++;
    }
    int value = 0;
    for (byte digit = in.getByte(at); digit >= '0' && digit <= '9'; digit = in.getByte(++at)) {
      value = value * 10 + (digit - '0');
    }
    if (at == from) {
      throw new IllegalStateException(
          "no number at %d of %s".formatted(from, in.toString(US_ASCII).toLowerCase(Locale.ROOT)));
    }
    return value;
  }
}
