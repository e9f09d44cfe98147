/** The web console: pages for people on the routes of the admin API. */
@NullMarked
package dev.sluice.console.pages;

import org.jspecify.annotations.NullMarked;
