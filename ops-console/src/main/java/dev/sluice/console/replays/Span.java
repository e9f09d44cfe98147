package dev.sluice.console.replays;

import org.apache.kafka.common.TopicPartition;

/**
 * What Kafka has of a partition.
 *
 * @param partition which
 * @param first offset of the first record that is left
 * @param next offset behind the last record
 */
record Span(TopicPartition partition, long first, long next) {}
