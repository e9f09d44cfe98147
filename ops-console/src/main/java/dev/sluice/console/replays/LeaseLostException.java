package dev.sluice.console.replays;

import java.util.UUID;

/** Another console works on the replay by now. */
final class LeaseLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LeaseLostException(UUID replay) {
    super("another console works on replay " + replay);
  }
}
