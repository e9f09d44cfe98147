package dev.sluice.schemas;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Names and settings of the topics.
 *
 * @param prefix put before every name, so that several installations share a cluster; may be empty
 */
public record Topics(String prefix) {
  private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,100}");
  private static final long DAY_MS = 24L * 60 * 60 * 1000;

  /** Topics without prefix. */
  public static final Topics DEFAULT = new Topics("");

  /** Refuses a prefix that Kafka would not take in a topic name. */
  public Topics {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "topic prefix '%s' must match %s".formatted(prefix, PREFIX));
    }
  }

  /** Attempts as received. */
  public String raw() {
    return prefix + "webhooks.raw";
  }

  /** Attempts that may be forwarded. */
  public String verified() {
    return prefix + "webhooks.verified";
  }

  /** Clean events, for downstream services. */
  public String events() {
    return prefix + "webhooks.events";
  }

  /** Attempts with a bad signature. */
  public String rejected() {
    return prefix + "webhooks.rejected";
  }

  /** Attempts that ops send through again. */
  public String replay() {
    return prefix + "webhooks.replay";
  }

  /** Configured sources, compacted. */
  public String sources() {
    return prefix + "webhooks.sources";
  }

  /** The dead-letter topic of a topic. */
  public static String deadLetter(String topic) {
    return topic + "-dlt";
  }

  /**
   * Every topic with the settings it is made with.
   *
   * @param partitions of the topics that events travel on
   */
  public List<TopicSpec> specs(int partitions) {
    return List.of(
        events(raw(), partitions, 7),
        events(verified(), partitions, 7),
        events(events(), partitions, 7),
        events(rejected(), partitions, 30),
        events(replay(), partitions, 7),
        events(deadLetter(raw()), 1, 30),
        events(deadLetter(verified()), 1, 30),
        events(deadLetter(replay()), 1, 30),
        new TopicSpec(
            sources(),
            1,
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                String.valueOf(2 << 20))));
  }

  /**
   * A source's own clean topic with the settings it is made with.
   *
   * @param topic full name; the prefix is not put before it
   */
  public static TopicSpec clean(String topic, int partitions) {
    return events(topic, partitions, 7);
  }

  private static TopicSpec events(String name, int partitions, int retentionDays) {
    return new TopicSpec(
        name,
        partitions,
        Map.of(
            TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retentionDays * DAY_MS),
            // a receiver whose clock is wrong must neither shorten the retention nor be refused
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime",
            // the largest body a source may be given, and its headers
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(MAX_RECORD_BYTES)));
  }

  /** Largest record: a body of 25 MiB (GitHub's cap) and one MiB of headers. */
  public static final int MAX_RECORD_BYTES = 26 << 20;
}
