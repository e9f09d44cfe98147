package dev.sluice.standalone;

import dev.sluice.schemas.Topics;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker in this process (KRaft, broker and controller in one node), listening on the
 * loopback address only and without authentication.
 *
 * <p>Its data outlives it. What it has acknowledged is in the operating system's page cache, so it
 * survives a kill -9 of this process. There is no second replica: on a power failure or a crash of
 * the operating system itself, what was acknowledged within the last {@value #FLUSH_MS} ms may be
 * lost.
 */
final class EmbeddedKafka implements AutoCloseable {
  private static final int NODE_ID = 1;
  private static final int FLUSH_MS = 1000;
  private static final String CONTROLLER = "CONTROLLER";

  private final KafkaRaftServer server;
  private final int port;
  private final CompletableFuture<Void> ended;

  private EmbeddedKafka(KafkaRaftServer server, int port, CompletableFuture<Void> ended) {
    this.server = server;
    this.port = port;
    this.ended = ended;
  }

  /**
   * Starts a broker on the data of a folder, which is formatted at its first use.
   *
   * @throws CommandFailure if it does not start
   */
  static EmbeddedKafka start(Path dir, int port) {
    try {
      Files.createDirectories(dir);
      if (!Files.exists(dir.resolve("meta.properties"))) {
        format(dir);
      }
      var ended = new CompletableFuture<Void>();
      // a broker that cannot go on ends its process, which here is everybody's
      Exit.setExitProcedure((_, _) -> ended.complete(null));
      Exit.setHaltProcedure((_, _) -> ended.complete(null));
      var config = new KafkaConfig(settings(dir, port, Ports.free()), false);
      var server = new KafkaRaftServer(config, Time.SYSTEM);
      server.startup();
      return new EmbeddedKafka(server, port, ended);
    } catch (Exception e) {
      throw new CommandFailure(
          ExitCode.PART, "the embedded Kafka broker did not start: " + CommandFailure.reason(e), e);
    }
  }

  /** Where clients connect: host and port. */
  String bootstrapServers() {
    return Ports.HOST + ":" + port;
  }

  /** Completes when the broker has given up by itself, such as for a disk that fails. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** Stops the broker; its data stays. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path dir) throws Exception {
    new Formatter()
        .setPrintStream(new PrintStream(PrintStream.nullOutputStream(), false))
        .setNodeId(NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName(CONTROLLER)
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setDirectories(List.of(dir.toString()))
        .setMetadataLogDirectory(dir.toString())
        .run();
  }

  private static Map<String, String> settings(Path dir, int port, int controllerPort) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", String.valueOf(NODE_ID));
    settings.put("controller.quorum.voters", NODE_ID + "@" + Ports.HOST + ":" + controllerPort);
    settings.put("controller.listener.names", CONTROLLER);
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put(
        "listeners",
        "PLAINTEXT://%s:%d,CONTROLLER://%s:%d"
            .formatted(Ports.HOST, port, Ports.HOST, controllerPort));
    settings.put("advertised.listeners", "PLAINTEXT://" + Ports.HOST + ":" + port);
    settings.put("log.dirs", dir.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.putAll(singleNode());
    settings.put("message.max.bytes", String.valueOf(Topics.MAX_RECORD_BYTES));
    settings.put("replica.fetch.max.bytes", String.valueOf(Topics.MAX_RECORD_BYTES));
    settings.put("log.flush.interval.ms", String.valueOf(FLUSH_MS));
    settings.put("log.flush.scheduler.interval.ms", String.valueOf(FLUSH_MS));
    settings.put("log.segment.bytes", String.valueOf(256 << 20));
    // the cleaner takes this much heap at the start; it only has offsets and sources to clean
    settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20));
    // a transaction right after the last one need not wait for the default of 20 ms
    settings.put("add.partitions.to.txn.retry.backoff.ms", "5");
    settings.put("group.initial.rebalance.delay.ms", "0");
    // so that a stopped consumer's partitions move within seconds
    settings.put("group.consumer.heartbeat.interval.ms", "1000");
    settings.put("group.consumer.min.heartbeat.interval.ms", "1000");
    settings.put("group.consumer.session.timeout.ms", "10000");
    settings.put("group.consumer.min.session.timeout.ms", "10000");
    return settings;
  }

  private static Map<String, String> singleNode() {
    return Map.of(
        "default.replication.factor", "1",
        "min.insync.replicas", "1",
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "8",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "8",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        "share.coordinator.state.topic.num.partitions", "4");
  }
}
