package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
  @Test
  void takesOneAnswerAndLeavesTheNext() {
    ByteBuf in =
        bytes(
            "HTTP/1.1 200 OK\r\nServer: x\r\ncontent-LENGTH: 5\r\n\r\nhello"
                + "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");

    assertThat(AnswerReader.next(in)).isEqualTo(200);
    assertThat(AnswerReader.next(in)).isEqualTo(503);
    assertThat(in.isReadable()).isFalse();
  }

  @Test
  void waitsForTheRest() {
    String whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    for (int length = 0; length < whole.length(); length++) {
      ByteBuf in = bytes(whole.substring(0, length));

      assertThat(AnswerReader.next(in)).as("%d bytes", length).isNull();
      assertThat(in.readableBytes()).isEqualTo(length);
    }
  }

  @Test
  void takesAnAnswerThatHasNoBody() {
    assertThat(AnswerReader.next(bytes("HTTP/1.1 204 No Content\r\n\r\n"))).isEqualTo(204);
  }

  @Test
  void refusesAnAnswerWhoseEndItCannotTell() {
    ByteBuf in = bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

    assertThatThrownBy(() -> AnswerReader.next(in)).hasMessageContaining("Content-Length");
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(US_ASCII));
  }
}
