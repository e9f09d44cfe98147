/** Sessions of people who logged in with an API key. */
@NullMarked
package dev.sluice.console.session;

import org.jspecify.annotations.NullMarked;
