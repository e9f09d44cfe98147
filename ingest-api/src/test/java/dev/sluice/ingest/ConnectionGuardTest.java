package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingest.IngestOutcome.TooSlow;
import dev.sluice.testkit.Seeds;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** The guard behind a real decoder, in a time of its own. */
class ConnectionGuardTest {
  private static final String HEAD =
      "POST /webhooks/a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n";
  private static final IngestProperties.Receiver SETTINGS =
      new IngestProperties.Receiver(
          "127.0.0.1",
          0,
          DataSize.ofMegabytes(1),
          DataSize.ofMegabytes(64),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          DataSize.ofKilobytes(32),
          16,
          100,
          1,
          Duration.ZERO,
          null,
          List.of(),
          List.of(),
          "off",
          "off");

  @Test
  void countsTheTimeOfAHeadFromItsFirstByte() {
    // given
    EmbeddedChannel channel = channel();
    List<String> seen = new ArrayList<>();

    // when a byte comes each second
    for (int second = 0; second < 10; second++) {
      write(channel, HEAD.substring(second, second + 1));
      seen.addAll(messages(channel));
      pass(channel, second < 9 ? 1_000 : 999);
    }
    seen.addAll(messages(channel));
    pass(channel, 1);

    // then
    assertThat(seen).isEmpty();
    assertThat(messages(channel)).containsExactly("fault " + new TooSlow());
    write(channel, HEAD.substring(10) + "\r\n1234");
    assertThat(messages(channel)).as("what comes after it").isEmpty();
  }

  @Test
  void leavesAConnectionAloneBetweenRequests() {
    // given
    EmbeddedChannel channel = channel();

    // when
    write(channel, HEAD + "\r\n1234");
    pass(channel, 3_600_000);
    write(channel, HEAD + "\r\n12");
    write(channel, "34");
    pass(channel, 3_600_000);

    // then
    assertThat(messages(channel)).containsExactly("head", "end", "head", "body", "end");
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void closesWhereABodyDoesNotEndAndNobodySaidSo() {
    // given
    EmbeddedChannel channel = channel();
    write(channel, HEAD + "\r\n1");

    // when
    pass(channel, 31_999);
    boolean before = channel.isOpen();
    pass(channel, 1);

    // then
    assertThat(before).isTrue();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void waitsForABodyThatItIsNotReading() {
    // given
    EmbeddedChannel channel = channel();
    write(channel, HEAD + "\r\n1");
    channel.config().setAutoRead(false);

    // when
    pass(channel, 60_000);
    boolean paused = channel.isOpen();
    channel.config().setAutoRead(true);
    pass(channel, 32_000);

    // then
    assertThat(paused).isTrue();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void seesTheSameHoweverTheBytesAreCut() {
    Random random = Seeds.random("seesTheSameHoweverTheBytesAreCut");
    for (int round = 0; round < 3_000; round++) {
      // given a few requests, some of them with something wrong
      var bytes = new StringBuilder();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        bytes.append(mutated(random));
      }
      String sent = bytes.toString();

      // when
      EmbeddedChannel whole = channel();
      write(whole, sent);
      EmbeddedChannel cut = channel();
      for (int from = 0; from < sent.length(); ) {
        int to = Math.min(sent.length(), from + 1 + random.nextInt(40));
        write(cut, sent.substring(from, to));
        from = to;
      }

      // then the same heads and ends, nothing behind a fault, and no request without its end
      List<String> seen = withoutBodies(messages(whole));
      assertThat(withoutBodies(messages(cut))).as(sent).isEqualTo(seen);
      int faults = (int) seen.stream().filter(message -> message.startsWith("fault")).count();
      assertThat(faults).as(sent).isLessThanOrEqualTo(1);
      assertThat(faults == 0 || seen.getLast().startsWith("fault")).as(sent).isTrue();
    }
  }

  private static String mutated(Random random) {
    String good =
        random.nextBoolean()
            ? HEAD + "X-A: b\r\n\r\n1234"
            : "POST /webhooks/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
    if (random.nextInt(3) == 0) {
      return good;
    }
    String piece =
        List.of("\r\n", "\n", "\r", "\0", " ", ":", "chunked", "gzip, ", "Content-Length: 9\r\n")
            .get(random.nextInt(9));
    int at = random.nextInt(good.length());
    int to = random.nextBoolean() ? at : Math.min(good.length(), at + random.nextInt(6));
    return good.substring(0, at) + piece + good.substring(to);
  }

  private static EmbeddedChannel channel() {
    var channel = new EmbeddedChannel(new HttpRequestDecoder(), new ConnectionGuard(SETTINGS));
    channel.freezeTime();
    return channel;
  }

  private static void write(EmbeddedChannel channel, String text) {
    channel.writeInbound(Unpooled.wrappedBuffer(text.getBytes(ISO_8859_1)));
  }

  private static void pass(EmbeddedChannel channel, long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  /** What came through since it was last asked. */
  private static List<String> messages(EmbeddedChannel channel) {
    List<String> messages = new ArrayList<>();
    for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
      messages.add(name(message));
      ReferenceCountUtil.release(message);
    }
    return messages;
  }

  private static String name(Object message) {
    return switch (message) {
      case HttpRequest request when request.decoderResult().isFailure() ->
          "fault " + request.decoderResult().cause().getMessage();
      case HttpRequest _ -> "head";
      case HttpContent content when content.decoderResult().isFailure() -> "fault in body";
      case LastHttpContent _ -> "end";
      default -> "body";
    };
  }

  /** How often a body is cut is up to the network. */
  private static List<String> withoutBodies(List<String> messages) {
    return messages.stream().filter(message -> !message.equals("body")).toList();
  }
}
