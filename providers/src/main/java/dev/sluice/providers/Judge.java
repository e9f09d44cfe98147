package dev.sluice.providers;

import java.util.List;

/** Checks requests against one scheme. Thread-safe. */
@FunctionalInterface
interface Judge {
  /**
   * Tries keys.
   *
   * @param keys those that are valid at the time of receipt, at least one
   */
  Judgement judge(WebhookRequest request, List<SourceKey> keys);
}
