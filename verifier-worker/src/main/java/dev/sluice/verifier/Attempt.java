package dev.sluice.verifier;

import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.Replay;
import org.jspecify.annotations.Nullable;

/**
 * What is to be verified.
 *
 * @param raw as it was received
 * @param replay that sends it through again, null where it comes from its provider
 */
record Attempt(RawEvent raw, @Nullable Replay replay) {}
