package dev.sluice.testkit;

import dev.sluice.schemas.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The formatted folder of a one-node broker (KRaft), and the settings it is run with.
 *
 * @param dir holds all its data
 * @param clusterId of the cluster it belongs to
 * @param port of its clients, on the loopback address
 * @param settings as in {@code server.properties}
 */
record BrokerFolder(Path dir, String clusterId, int port, Map<String, String> settings) {
  private static final String CONTROLLER = "CONTROLLER";
  private static final int FIRST = 1;
  private static final int SECOND = 2;

  /**
   * A fresh folder and a free port.
   *
   * @param overrides broker settings that win over the testkit's
   */
  static BrokerFolder create(Map<String, String> overrides) {
    try {
      Path dir = Files.createTempDirectory("sluice-test-kafka");
      int port = LocalPorts.free();
      Map<String, String> settings = settings(dir, port, LocalPorts.free());
      settings.putAll(overrides);
      String clusterId = Uuid.randomUuid().toString();
      format(FIRST, dir, clusterId, settings);
      return new BrokerFolder(dir, clusterId, port, Map.copyOf(settings));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A fresh folder of a second broker of the same cluster, with the same controller. */
  BrokerFolder second() {
    try {
      Path dir = Files.createTempDirectory("sluice-test-kafka");
      int port = LocalPorts.free();
      Map<String, String> second = new HashMap<>(settings);
      second.put("process.roles", "broker");
      second.put("node.id", String.valueOf(SECOND));
      second.put("listeners", "PLAINTEXT://127.0.0.1:" + port);
      second.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
      second.put("log.dirs", dir.toString());
      format(SECOND, dir, clusterId, second);
      return new BrokerFolder(dir, clusterId, port, Map.copyOf(second));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** The same broker, whose clients are told to connect to a proxy that leads to it. */
  BrokerFolder behind(FaultProxy proxy) {
    proxy.leadTo(port);
    Map<String, String> advertised = new HashMap<>(settings);
    advertised.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + proxy.port());
    return new BrokerFolder(dir, clusterId, proxy.port(), Map.copyOf(advertised));
  }

  /**
   * The same broker with one more listener, on the loopback address; the first stays as it is.
   *
   * @param protocol such as {@code SASL_SSL}, also its name
   * @param host that its clients are told to connect to
   * @param more broker settings that win over those so far
   */
  BrokerFolder withListener(String protocol, String host, int port, Map<String, String> more) {
    Map<String, String> both = new HashMap<>(settings);
    both.merge("listeners", "%s://127.0.0.1:%d".formatted(protocol, port), BrokerFolder::join);
    both.merge(
        "advertised.listeners", "%s://%s:%d".formatted(protocol, host, port), BrokerFolder::join);
    both.merge(
        "listener.security.protocol.map",
        "%s:%s".formatted(protocol, protocol),
        BrokerFolder::join);
    both.put("inter.broker.listener.name", "PLAINTEXT");
    both.putAll(more);
    return new BrokerFolder(dir, clusterId, this.port, Map.copyOf(both));
  }

  private static String join(String one, String other) {
    return one + "," + other;
  }

  private static void format(int node, Path dir, String clusterId, Map<String, String> settings) {
    try {
      new Formatter()
          .setPrintStream(new PrintStream(PrintStream.nullOutputStream(), false))
          .setNodeId(node)
          .setClusterId(clusterId)
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
    settings.put("node.id", String.valueOf(FIRST));
    settings.put("controller.quorum.voters", FIRST + "@127.0.0.1:" + controllerPort);
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
}
