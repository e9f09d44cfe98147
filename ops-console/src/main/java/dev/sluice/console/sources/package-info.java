/** Sources and their secrets: read from a file or the API, stored, announced on their topic. */
@NullMarked
package dev.sluice.console.sources;

import org.jspecify.annotations.NullMarked;
