/** Scheme documents as nodes that know their line and path. */
@NullMarked
package dev.sluice.providers.document;

import org.jspecify.annotations.NullMarked;
