package dev.sluice.console.sources;

/** Has what is stored announced. */
public interface Announcement {
  /** As soon as Kafka takes it; returns at once. */
  void soon();
}
