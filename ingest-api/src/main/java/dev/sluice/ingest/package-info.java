/** The HTTP edge: answers a provider once its webhook is durable. */
@NullMarked
package dev.sluice.ingest;

import org.jspecify.annotations.NullMarked;
