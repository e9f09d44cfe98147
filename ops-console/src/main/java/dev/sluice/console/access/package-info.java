/** Who may use the admin API, and the log of what they did. */
@NullMarked
package dev.sluice.console.access;

import org.jspecify.annotations.NullMarked;
