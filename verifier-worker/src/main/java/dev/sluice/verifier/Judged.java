package dev.sluice.verifier;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.Replay;
import org.jspecify.annotations.Nullable;

/**
 * An attempt with its verdict.
 *
 * @param verification the verdict
 * @param replay that sent it through again, null for none
 * @param at where the record lies that it was read from
 */
record Judged(Verification verification, @Nullable Replay replay, Coordinates at) {
  EventRow row() {
    return EventRow.of(verification, at);
  }
}
