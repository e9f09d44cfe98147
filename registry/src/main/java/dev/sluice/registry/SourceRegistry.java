package dev.sluice.registry;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Every configured source, held in memory and kept current. Thread-safe; reads never block. */
public interface SourceRegistry extends AutoCloseable {
  /** The source of a name, or null if there is none. */
  @Nullable Source find(String name);

  /** All sources, in no order. */
  Collection<Source> all();

  /** Whether everything that was on the topic at the start has been read. */
  boolean caughtUp();

  /** Stops following the topic. */
  @Override
  void close();
}
