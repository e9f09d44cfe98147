package dev.sluice.console.events;

/** Tells where clean events go. */
interface SourceTopics {
  /** The clean topic of a source, as it is configured now. */
  String of(String source);
}
