/** What every request passes before the API and the pages, and what is open to developers alone. */
@NullMarked
package dev.sluice.console.edge;

import org.jspecify.annotations.NullMarked;
