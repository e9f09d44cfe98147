package dev.sluice.console.status;

import org.jspecify.annotations.Nullable;

/** Tells what is wrong with the control plane. */
public interface Trouble {
  /** Null while nothing is. */
  @Nullable String now();
}
