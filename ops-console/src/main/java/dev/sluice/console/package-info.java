/** The control plane: sources, secrets, migrations and topics. */
@NullMarked
package dev.sluice.console;

import org.jspecify.annotations.NullMarked;
