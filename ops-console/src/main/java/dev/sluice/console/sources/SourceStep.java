package dev.sluice.console.sources;

import dev.sluice.schemas.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one source.
 *
 * @param wanted as it was asked for
 * @param before as it was stored, null if it was not
 * @param after as it is stored from now on
 */
record SourceStep(DesiredSource wanted, @Nullable SourceRecord before, SourceRecord after) {
  boolean changes() {
    return !after.equals(before);
  }
}
