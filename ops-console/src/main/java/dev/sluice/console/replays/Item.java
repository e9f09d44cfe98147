package dev.sluice.console.replays;

import dev.sluice.schemas.Coordinates;
import java.time.Instant;
import java.util.UUID;

/**
 * An event that a replay has still to send.
 *
 * @param number in its replay
 * @param eventId which event
 * @param receivedAt when its provider sent it
 * @param at where its bytes lie
 */
record Item(int number, UUID eventId, Instant receivedAt, Coordinates at) {}
