package dev.sluice.standalone;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the all-in-one process is started with.
 *
 * @param data where everything is kept
 * @param ports to listen on, 0 for those that a part may choose
 * @param programs where PostgreSQL's programs are, or are unpacked to
 * @param sources file of sources to apply at the start, null for none
 * @param debug whether what is for developers is open
 */
record Setup(
    DataDirectory data, Ports ports, Path programs, @Nullable Path sources, boolean debug) {}
