/** Follows the compacted topic of sources and opens their sealed secrets. */
@NullMarked
package dev.sluice.registry;

import org.jspecify.annotations.NullMarked;
