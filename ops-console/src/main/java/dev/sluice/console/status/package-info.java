/** How the pipeline gets on, and counts of what it did. */
@NullMarked
package dev.sluice.console.status;

import org.jspecify.annotations.NullMarked;
