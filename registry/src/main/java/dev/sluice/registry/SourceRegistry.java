package dev.sluice.registry;

import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.PublishedKeys;
import dev.sluice.schemas.Topics;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Every configured source, held in memory and kept current. Thread-safe; reads never block. */
public interface SourceRegistry extends AutoCloseable {
  /**
   * Starts to follow the topic of sources on a daemon thread of its own, and returns at once. A
   * broker or topic that is not there is waited for, for ever; a record that cannot be read is
   * logged and skipped; a source that cannot be made ready refuses everything (see {@link Source}).
   *
   * @param published where the keys of sources with {@code fetch-keys} come from; {@link
   *     PublishedKeys#NONE} where nothing is verified
   * @throws org.apache.kafka.common.config.ConfigException if a client setting is invalid
   */
  static SourceRegistry follow(
      KafkaSettings kafka,
      Topics topics,
      KeyRing keys,
      ProviderCatalog catalog,
      PublishedKeys published) {
    return TopicFollower.start(kafka, topics.sources(), new SourceOpener(keys, catalog, published));
  }

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
