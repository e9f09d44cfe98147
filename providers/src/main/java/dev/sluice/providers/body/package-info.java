/** Bounded readers of bodies that nobody has verified yet: no tree, no throw, no unbounded work. */
@NullMarked
package dev.sluice.providers.body;

import org.jspecify.annotations.NullMarked;
