package dev.sluice.system;

import java.util.ArrayList;
import java.util.List;

/** What a family of attacks tried, and what of it got through. Not thread-safe. */
final class Tally {
  private static final int LONGEST = 400;

  private final String family;
  private final List<String> through = new ArrayList<>();
  private int tried;

  Tally(String family) {
    this.family = family;
  }

  /** Looks at what an attack has done. */
  interface Effect {
    /**
     * Looks.
     *
     * @throws AssertionError if it did something
     */
    void check() throws Exception;
  }

  /** One try; it is blocked if its effects are those of nothing. */
  void attempt(String what, Effect effect) {
    tried++;
    require(what, effect);
  }

  /** What must be so besides; no try of its own. */
  void require(String what, Effect effect) {
    try {
      effect.check();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + what, e);
    } catch (AssertionError | Exception e) {
      through.add("%s: %s".formatted(shown(what), shown(e.toString())));
    }
  }

  String family() {
    return family;
  }

  int tried() {
    return tried;
  }

  /** At least none: what must be so besides may fail where every try was blocked. */
  int blocked() {
    return Math.max(0, tried - through.size());
  }

  /** Each with its reason; empty where everything was blocked. */
  List<String> through() {
    return List.copyOf(through);
  }

  private static String shown(String text) {
    String visible = text.replaceAll("\\p{Cntrl}+", "·");
    return visible.length() > LONGEST ? visible.substring(0, LONGEST) + "…" : visible;
  }
}
