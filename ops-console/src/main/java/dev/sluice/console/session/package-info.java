/** Sessions of people who logged in. */
@NullMarked
package dev.sluice.console.session;

import org.jspecify.annotations.NullMarked;
