package dev.sluice.console.events;

import dev.sluice.schemas.Coordinates;
import org.jspecify.annotations.Nullable;

/** Tells how far the dedup worker is. */
public interface CommittedEvents {
  /**
   * Whether the worker has committed what it made of a verified record, null if Kafka does not say.
   */
  @Nullable Boolean includes(Coordinates verified);
}
