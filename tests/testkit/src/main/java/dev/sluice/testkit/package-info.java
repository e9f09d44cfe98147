/** Real brokers and databases for tests. */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
