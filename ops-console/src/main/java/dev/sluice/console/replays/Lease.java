package dev.sluice.console.replays;

import java.util.UUID;

/**
 * The right of one console to work on a replay.
 *
 * @param replay on which
 * @param owner who has it, drawn for each time that a replay is taken up
 */
record Lease(UUID replay, UUID owner) {}
