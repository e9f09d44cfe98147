package dev.sluice.testkit;

import java.util.Random;

/**
 * Randomness for property tests that can be repeated: the seed is printed when it is drawn, and
 * {@code -Dsluice.test.seed=N} replays it.
 */
public final class Seeds {
  private static final String PROPERTY = "sluice.test.seed";

  private Seeds() {}

  /**
   * A generator for one test.
   *
   * @param test names the test in the printed line
   */
  public static Random random(String test) {
    return new Random(seed(test));
  }

  /**
   * A seed for a test that makes several generators of it.
   *
   * @param test names the test in the printed line
   */
  public static long seed(String test) {
    long seed = Long.getLong(PROPERTY, new Random().nextLong());
    System.out.printf("seed of %s: -D%s=%d%n", test, PROPERTY, seed);
    return seed;
  }
}
