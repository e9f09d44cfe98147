package dev.sluice.testkit;

import static dev.sluice.testkit.TrapPoint.Edge.ENTERED;
import static dev.sluice.testkit.TrapPoint.Edge.LEFT;

/** A place in the code of an app at which its process can be caught. */
public enum TrapPoint {
  /** Ingest has a request and has not given it to the producer. */
  RAW_APPEND_ENTERED("dev.sluice.ingest.RawTopic", "append", 2, ENTERED),
  /** Ingest has given a request to the producer; the broker may have it or not. */
  RAW_APPEND_LEFT("dev.sluice.ingest.RawTopic", "append", 2, LEFT),
  /** The broker has acknowledged a request, the sender has no answer yet. */
  RAW_ACKNOWLEDGED("dev.sluice.ingest.RawTopic", "note", 1, ENTERED),
  /** The verifier has sent a batch and has written no row of it. */
  EVENTS_ADD_ENTERED("dev.sluice.verifier.WebhookEvents", "add", 1, ENTERED),
  /** The rows of a batch are committed. */
  EVENTS_ADD_LEFT("dev.sluice.verifier.WebhookEvents", "add", 1, LEFT),
  /** No key of a batch is claimed yet. */
  CLAIM_ENTERED("dev.sluice.dedup.Deduplicator", "claim", 2, ENTERED),
  /** The keys of a batch are claimed in an open transaction of the database. */
  DATABASE_COMMIT_ENTERED("org.postgresql.jdbc.PgConnection", "commit", 0, ENTERED),
  /** The claims of a batch are committed and nothing of it is sent. */
  CLAIM_LEFT("dev.sluice.dedup.Deduplicator", "claim", 2, LEFT),
  /** A new producer has not yet asked what became of its predecessor's transaction. */
  RECOVERY_ENTERED(
      "org.apache.kafka.clients.producer.KafkaProducer", "initTransactions", 0, ENTERED),
  /** The predecessor's transaction is settled. */
  RECOVERY_LEFT("org.apache.kafka.clients.producer.KafkaProducer", "initTransactions", 0, LEFT),
  /** A batch is sent, its offsets are not. */
  OFFSETS_ENTERED(
      "org.apache.kafka.clients.producer.KafkaProducer", "sendOffsetsToTransaction", 2, ENTERED),
  /** A batch and its offsets are in the open transaction. */
  OFFSETS_LEFT(
      "org.apache.kafka.clients.producer.KafkaProducer", "sendOffsetsToTransaction", 2, LEFT),
  /** The commit of a batch begins. */
  KAFKA_COMMIT_ENTERED(
      "org.apache.kafka.clients.producer.KafkaProducer", "commitTransaction", 0, ENTERED),
  /** The broker has answered the commit of a batch. */
  KAFKA_COMMIT_LEFT(
      "org.apache.kafka.clients.producer.KafkaProducer", "commitTransaction", 0, LEFT),
  /** A consumer of the clean topic has done its work and is about to say so to the broker. */
  CONSUMER_COMMIT_ENTERED(
      "org.apache.kafka.clients.consumer.KafkaConsumer", "commitSync", 0, ENTERED),
  /** Partitions are taken away from a consumer. */
  PARTITIONS_REVOKED("dev.sluice.stage.StageLane", "released", 0, ENTERED);

  private final String type;
  private final String method;
  private final int parameters;
  private final Edge edge;

  TrapPoint(String type, String method, int parameters, Edge edge) {
    this.type = type;
    this.method = method;
    this.parameters = parameters;
    this.edge = edge;
  }

  enum Edge {
    ENTERED,
    LEFT
  }

  String type() {
    return type;
  }

  String method() {
    return method;
  }

  /** How many the method has: tells it from others of its name. */
  int parameters() {
    return parameters;
  }

  Edge edge() {
    return edge;
  }
}
