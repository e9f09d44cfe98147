package dev.sluice.console.replays;

import java.time.Duration;

/**
 * How the console ends.
 *
 * @param time that a step may take to end
 */
public record ReplayGrace(Duration time) {}
