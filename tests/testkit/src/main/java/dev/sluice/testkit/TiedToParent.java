package dev.sluice.testkit;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Main class of every {@link JavaProcess}: runs another main class and ends the JVM when the parent
 * has gone, however the parent went. No test leaves a process behind.
 */
public final class TiedToParent {
  /** As of a process that was killed. */
  private static final int ORPHANED = 137;

  private TiedToParent() {}

  /**
   * Runs a main class.
   *
   * @param args its name, then its own arguments
   */
  public static void main(String[] args) throws Throwable {
    Thread.ofPlatform().name("tied-to-parent").daemon().start(TiedToParent::haltWithParent);
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** The parent never writes: standard input ends when the parent does. */
  private static void haltWithParent() {
    try {
      while (System.in.read() >= 0) {
        // nothing is expected
      }
    } catch (IOException e) {
      // a broken pipe says the same
    }
    Runtime.getRuntime().halt(ORPHANED);
  }
}
