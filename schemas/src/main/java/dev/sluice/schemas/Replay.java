package dev.sluice.schemas;

import java.util.UUID;

/**
 * That an attempt was sent through again by ops.
 *
 * @param id of the replay; one replay sends many attempts
 * @param redeliver whether what was accepted before shall go out once more, instead of being a
 *     duplicate
 */
public record Replay(UUID id, boolean redeliver) {}
