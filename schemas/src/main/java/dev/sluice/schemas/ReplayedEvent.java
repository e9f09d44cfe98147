package dev.sluice.schemas;

/**
 * An attempt that ops send through again: a record on {@code webhooks.replay}. It is the raw event
 * as it was received, its time of receipt included.
 *
 * @param raw the attempt as received
 * @param replay which sends it
 */
public record ReplayedEvent(RawEvent raw, Replay replay) {}
