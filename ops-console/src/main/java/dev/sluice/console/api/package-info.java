/** What every part of the admin API shares: routes, parameters, problems, and who calls. */
@NullMarked
package dev.sluice.console.api;

import org.jspecify.annotations.NullMarked;
