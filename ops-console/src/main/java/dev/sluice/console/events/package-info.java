/** Events, to be searched and looked at. */
@NullMarked
package dev.sluice.console.events;

import org.jspecify.annotations.NullMarked;
