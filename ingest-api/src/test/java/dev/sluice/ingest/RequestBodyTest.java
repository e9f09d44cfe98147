package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestBodyTest {
  private static final long SEED = 4711;
  private static final int KIB = 1 << 10;

  @Test
  void keepsEveryByteInHoweverManyPiecesTheyCome() {
    var random = new Random(SEED);
    for (int piece : new int[] {1, 100, 4 * KIB, 14 * KIB, 64 * KIB}) {
      byte[] sent = new byte[64 * KIB];
      random.nextBytes(sent);
      var body = new RequestBody(sent.length);

      // when
      for (int at = 0; at < sent.length; at += piece) {
        body.append(Buffer.buffer(sent).slice(at, Math.min(sent.length, at + piece)));
      }

      // then
      assertThat(body.bytes()).as("pieces of %d, seed %d", piece, SEED).isEqualTo(sent);
    }
  }

  @Test
  void takesNoMoreMemoryThanTwiceWhatCameWhateverWasAnnounced() {
    var body = new RequestBody(25 << 20);
    int taken = 0;
    for (int came = KIB; came <= KIB * KIB; came += KIB) {
      // when
      taken += body.growth(KIB);
      body.append(Buffer.buffer(new byte[KIB]));

      // then
      assertThat(taken).isBetween(came, Math.max(4 * KIB, 2 * came));
    }
  }

  @Test
  void takesExactlyWhatWasAnnouncedOnceItIsThere() {
    var body = new RequestBody(20 * KIB);

    // when
    int taken = body.growth(14 * KIB);
    body.append(Buffer.buffer(new byte[14 * KIB]));

    // then
    assertThat(taken).isEqualTo(20 * KIB);
    assertThat(body.growth(6 * KIB)).isZero();
  }

  @Test
  void isNotWholeWhereAPieceThatCameWasNotTaken() {
    var body = new RequestBody(3);
    for (String piece : new String[] {"a", "b", "c"}) {
      Buffer chunk = Buffer.buffer(piece);
      body.count(chunk);

      // when memory ends at the second one
      if (!piece.equals("b")) {
        body.append(chunk);
      }
    }

    // then
    assertThat(body.isWhole(3)).isFalse();
    assertThat(body.isWhole(-1)).isFalse();
  }

  @Test
  void isWholeWhereAllThatCameWasTakenAndIsWhatWasAnnounced() {
    var body = new RequestBody(3);
    Buffer chunk = Buffer.buffer("abc");

    // when
    body.count(chunk);
    body.append(chunk);

    // then
    assertThat(body.isWhole(3)).isTrue();
    assertThat(body.isWhole(-1)).isTrue();
    assertThat(body.isWhole(4)).isFalse();
  }
}
