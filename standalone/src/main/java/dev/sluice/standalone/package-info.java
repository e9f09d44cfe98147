/** The sluice command and the all-in-one process. */
@NullMarked
package dev.sluice.standalone;

import org.jspecify.annotations.NullMarked;
