/** Claims idempotency keys and forwards each clean event once. */
@NullMarked
package dev.sluice.dedup;

import org.jspecify.annotations.NullMarked;
