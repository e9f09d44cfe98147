package dev.sluice.console.sources;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Sees to it that clean topics are there. */
public interface CleanTopics {
  /**
   * Makes those that are missing.
   *
   * @param names full names, may be empty
   * @return why Kafka refuses a topic, by its name; empty if it has all
   */
  Map<String, String> ensure(Collection<String> names)
      throws ExecutionException, InterruptedException;
}
