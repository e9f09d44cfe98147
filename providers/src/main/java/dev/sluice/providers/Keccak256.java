package dev.sluice.providers;

import java.util.Arrays;

/**
 * Keccak-256 as Ethereum uses it: SHA3-256 (FIPS 202) with the padding of the original submission.
 * Own code, because the JDK has the padding of the standard only and the whole of Bouncy Castle is
 * a lot for one provider; tests hold it against Bouncy Castle. Not thread-safe.
 */
final class Keccak256 {
  private static final int RATE = 136;
  private static final int ROUNDS = 24;
  private static final int LANES = 25;
  private static final int DIGEST_BYTES = 32;
  private static final int[] ROTATIONS = {
    1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44
  };
  private static final int[] MOVES = {
    10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1
  };

  private final long[] state = new long[LANES];
  private final byte[] block = new byte[RATE];
  private int filled;

  void update(byte[] bytes) {
    int from = 0;
    while (from < bytes.length) {
      int length = Math.min(RATE - filled, bytes.length - from);
      System.arraycopy(bytes, from, block, filled, length);
      from += length;
      filled += length;
      if (filled == RATE) {
        absorb();
      }
    }
  }

  /** The hash of all that was fed; this object is then of no more use. */
  byte[] digest() {
    Arrays.fill(block, filled, RATE, (byte) 0);
    block[filled] |= 1;
    block[RATE - 1] |= (byte) 0x80;
    absorb();
    byte[] digest = new byte[DIGEST_BYTES];
    for (int i = 0; i < DIGEST_BYTES; i++) {
      digest[i] = (byte) (state[i / Long.BYTES] >>> (Byte.SIZE * (i % Long.BYTES)));
    }
    return digest;
  }

  private void absorb() {
    for (int i = 0; i < RATE; i++) {
      state[i / Long.BYTES] ^= (block[i] & 0xffL) << (Byte.SIZE * (i % Long.BYTES));
    }
    filled = 0;
    // the round constants are the output of a shift register (FIPS 202, algorithm 5)
    int register = 1;
    for (int round = 0; round < ROUNDS; round++) {
      mix();
      moveAndCombine();
      for (int j = 0; j <= 6; j++) {
        state[0] ^= (long) (register & 1) << ((1 << j) - 1);
        register = (register << 1) ^ ((register >> 7) * 0x171);
      }
    }
  }

  private void mix() {
    long[] columns = new long[5];
    for (int i = 0; i < LANES; i++) {
      columns[i % 5] ^= state[i];
    }
    for (int i = 0; i < LANES; i++) {
      state[i] ^= columns[(i + 4) % 5] ^ Long.rotateLeft(columns[(i + 1) % 5], 1);
    }
  }

  private void moveAndCombine() {
    long moving = state[1];
    for (int i = 0; i < MOVES.length; i++) {
      long next = state[MOVES[i]];
      state[MOVES[i]] = Long.rotateLeft(moving, ROTATIONS[i]);
      moving = next;
    }
    for (int row = 0; row < LANES; row += 5) {
      long[] lanes = Arrays.copyOfRange(state, row, row + 5);
      for (int i = 0; i < 5; i++) {
        state[row + i] = lanes[i] ^ (~lanes[(i + 1) % 5] & lanes[(i + 2) % 5]);
      }
    }
  }
}
