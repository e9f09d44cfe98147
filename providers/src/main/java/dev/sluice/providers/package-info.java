/** Verifies and signs webhooks as each provider does: bytes in, sealed verdict out. */
@NullMarked
package dev.sluice.providers;

import org.jspecify.annotations.NullMarked;
