/** Turns raw records into verified or rejected ones. */
@NullMarked
package dev.sluice.verifier;

import org.jspecify.annotations.NullMarked;
