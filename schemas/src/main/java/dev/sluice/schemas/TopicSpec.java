package dev.sluice.schemas;

import java.util.Map;

/**
 * A topic and the settings it is made with; the replication factor is the installation's choice.
 *
 * @param name full name, prefix included
 * @param partitions how many
 * @param configs Kafka topic configuration
 */
public record TopicSpec(String name, int partitions, Map<String, String> configs) {
  /** Takes the configuration as an unmodifiable copy. */
  public TopicSpec {
    configs = Map.copyOf(configs);
  }
}
