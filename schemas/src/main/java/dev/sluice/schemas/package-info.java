/** The wire contract: what travels on the topics, and how it is written into record headers. */
@NullMarked
package dev.sluice.schemas;

import org.jspecify.annotations.NullMarked;
