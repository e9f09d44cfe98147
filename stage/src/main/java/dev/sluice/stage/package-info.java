/** Takes batches of a topic through a step exactly once. */
@NullMarked
package dev.sluice.stage;

import org.jspecify.annotations.NullMarked;
