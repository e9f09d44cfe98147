package dev.sluice.console.replays;

import dev.sluice.schemas.Coordinates;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A record that may be what a replay needs, on the topic of rejected events or a dead-letter topic.
 *
 * @param eventId which event
 * @param source that it was sent to, null where that cannot be read
 * @param receivedAt when
 * @param reason why it lies there, null where that cannot be read
 * @param readable whether it is a whole event
 * @param at where it lies
 */
record Placed(
    UUID eventId,
    @Nullable String source,
    Instant receivedAt,
    @Nullable String reason,
    boolean readable,
    Coordinates at) {}
