package dev.sluice.registry;

import dev.sluice.providers.Provider;
import dev.sluice.providers.SignatureVerifier;
import dev.sluice.schemas.SourceRecord;

/**
 * A source ready for use: its secrets opened, its keys prepared.
 *
 * @param record as published
 * @param provider from the catalogue, or the record's custom scheme
 * @param verifier made from all its secrets
 */
public record Source(SourceRecord record, Provider provider, SignatureVerifier verifier) {
  /** Name of the source. */
  public String name() {
    return record.name();
  }
}
