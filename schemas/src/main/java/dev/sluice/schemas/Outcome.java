package dev.sluice.schemas;

import java.util.Locale;

/** The one visible state that every accepted request ends in. */
public enum Outcome {
  /** On the clean topic. */
  ACCEPTED,
  /** Its idempotency key was claimed before; recorded, not forwarded. */
  DUPLICATE,
  /** Its signature was not good; on {@code webhooks.rejected}. */
  REJECTED,
  /** A stage could not process it; on a dead-letter topic. */
  DEAD_LETTERED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name in metrics, logs and answers, such as {@code dead_lettered}. */
  public String wireName() {
    return wireName;
  }
}
