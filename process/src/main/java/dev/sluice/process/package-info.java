/**
 * What the process of each app has: its log, its traces, the debug switch, and a clear word when it
 * fails.
 */
@NullMarked
package dev.sluice.process;

import org.jspecify.annotations.NullMarked;
