package dev.sluice.console.sources;

import java.time.Instant;

/**
 * What is stored of a source besides its settings.
 *
 * @param ofFile whether the sources file has it, so that the API leaves it alone
 * @param revision grows with each change
 * @param createdAt when it was stored first
 * @param updatedAt when it was changed last
 */
record SourceState(boolean ofFile, long revision, Instant createdAt, Instant updatedAt) {}
