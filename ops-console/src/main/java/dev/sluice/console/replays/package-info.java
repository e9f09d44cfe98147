/** Events that ops send through again: planned, sent, and what became of them. */
@NullMarked
package dev.sluice.console.replays;

import org.jspecify.annotations.NullMarked;
