package dev.sluice.registry;

import dev.sluice.providers.Handshakes;
import dev.sluice.providers.ProviderRules;
import dev.sluice.providers.SignatureVerifier;
import dev.sluice.schemas.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * A source ready for use: its secrets opened, its keys prepared. A source that could not be made
 * ready is there all the same: its verifier refuses everything with {@code NO_SECRET} and says why.
 *
 * @param record as published
 * @param provider from the catalogue, or the record's custom scheme; where neither can be had, one
 *     that knows only the id
 * @param verifier made from all its secrets
 * @param handshakes those that it answers; null for none
 * @param closed whether it could not be made ready, by our own doing: what it would answer is not
 *     known here
 */
public record Source(
    SourceRecord record,
    ProviderRules provider,
    SignatureVerifier verifier,
    @Nullable Handshakes handshakes,
    boolean closed) {
  /** Name of the source. */
  public String name() {
    return record.name();
  }
}
