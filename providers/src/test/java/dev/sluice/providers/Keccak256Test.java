package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.junit.jupiter.api.Test;

/** The hash is the one that Ethereum uses, for every length and however it is fed. */
class Keccak256Test {
  private static final long SEED = 20_261_125L;

  @Test
  void isTheHashOfTheOriginalSubmissionAndNotTheStandards() {
    // as in the Ethereum yellow paper (empty string) and widely used since
    assertThat(HexFormat.of().formatHex(hash(new byte[0], 1)))
        .isEqualTo("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    assertThat(HexFormat.of().formatHex(hash("abc".getBytes(UTF_8), 1)))
        .isEqualTo("4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
  }

  @Test
  void agreesWithBouncyCastle() {
    Random random = new Random(SEED);
    for (int i = 0; i < 2000; i++) {
      byte[] text = new byte[i < 300 ? i : random.nextInt(5000)];
      random.nextBytes(text);
      KeccakDigest theirs = new KeccakDigest(256);
      theirs.update(text, 0, text.length);
      byte[] expected = new byte[32];
      theirs.doFinal(expected, 0);
      assertThat(hash(text, 1 + random.nextInt(200)))
          .as("seed %d, case %d", SEED, i)
          .isEqualTo(expected);
    }
  }

  private static byte[] hash(byte[] text, int piece) {
    Keccak256 hash = new Keccak256();
    for (int from = 0; from < text.length; from += piece) {
      hash.update(Arrays.copyOfRange(text, from, Math.min(text.length, from + piece)));
    }
    return hash.digest();
  }
}
