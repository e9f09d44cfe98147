/** Sluice beside what bounds it and what one could use instead, measured in one run. */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
