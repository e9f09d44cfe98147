package dev.sluice.console.sources;

import java.util.Collection;
import java.util.concurrent.ExecutionException;

/** Sees to it that clean topics are there. */
public interface CleanTopics {
  /**
   * Makes those that are missing.
   *
   * @param names full names, may be empty
   */
  void ensure(Collection<String> names) throws ExecutionException, InterruptedException;
}
