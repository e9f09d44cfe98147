package dev.sluice.testkit;

import dev.sluice.schemas.TopicSpec;
import dev.sluice.schemas.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker (KRaft, one node) in this JVM. It can be stopped and started again on the
 * same port with the same data. Not thread-safe.
 */
public final class TestKafka implements AutoCloseable {
  private static final String CONTROLLER = "CONTROLLER";
  private final Path dir;
  private final int port;
  private final Map<String, String> settings;
  private KafkaRaftServer server;

  private TestKafka(Path dir, int port, Map<String, String> settings) {
    this.dir = dir;
    this.port = port;
    this.settings = settings;
    this.server = boot();
  }

  /** Starts a broker in a fresh folder on a free port. */
  public static TestKafka start() {
    return start(Map.of());
  }

  /**
   * Starts a broker in a fresh folder on a free port.
   *
   * @param overrides broker settings that win over the testkit's
   */
  public static TestKafka start(Map<String, String> overrides) {
    try {
      Path dir = Files.createTempDirectory("sluice-test-kafka");
      int port = freePort();
      Map<String, String> settings = new HashMap<>(settings(dir, port, freePort()));
      settings.putAll(overrides);
      format(dir, settings);
      return new TestKafka(dir, port, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Stops the broker; its data stays. */
  public void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  /** Starts the stopped broker again, on the same port with the same data. */
  public void restart() {
    server = boot();
  }

  /** Makes every topic of the wire contract. */
  public void createTopics(Topics topics, int partitions) {
    createTopics(topics.specs(partitions));
  }

  /** Makes a topic with the broker's default settings. */
  public void createTopic(String name, int partitions) {
    createTopics(List.of(new TopicSpec(name, partitions, Map.of())));
  }

  @Override
  public void close() {
    stop();
    TemporaryFolders.delete(dir);
  }

  private void createTopics(List<TopicSpec> specs) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      List<NewTopic> topics =
          specs.stream()
              .map(
                  spec ->
                      new NewTopic(spec.name(), spec.partitions(), (short) 1)
                          .configs(spec.configs()))
              .toList();
      admin.createTopics(topics).all().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while topics were made", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("topics could not be made: " + e.getMessage(), e);
    }
  }

  private KafkaRaftServer boot() {
    var starting = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    starting.startup();
    return starting;
  }

  private static void format(Path dir, Map<String, String> settings) {
    try {
      new Formatter()
          .setPrintStream(new PrintStream(PrintStream.nullOutputStream(), false))
          .setNodeId(1)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName(CONTROLLER)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setDirectories(List.of(dir.toString()))
          .setMetadataLogDirectory(dir.toString())
          .run();
    } catch (Exception e) {
      throw new IllegalStateException("could not format " + dir + " with " + settings, e);
    }
  }

  private static Map<String, String> settings(Path dir, int port, int controllerPort) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    settings.put("controller.listener.names", CONTROLLER);
    settings.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
    settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("log.dirs", dir.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("message.max.bytes", String.valueOf(Topics.MAX_RECORD_BYTES));
    settings.put("replica.fetch.max.bytes", String.valueOf(Topics.MAX_RECORD_BYTES));
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("group.consumer.min.session.timeout.ms", "3000");
    settings.put("group.consumer.session.timeout.ms", "6000");
    settings.put("group.consumer.heartbeat.interval.ms", "500");
    settings.put("group.consumer.min.heartbeat.interval.ms", "500");
    settings.put("log.segment.bytes", String.valueOf(64 << 20));
    return settings;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
