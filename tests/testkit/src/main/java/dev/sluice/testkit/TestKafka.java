package dev.sluice.testkit;

import dev.sluice.schemas.TopicSpec;
import dev.sluice.schemas.Topics;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker (KRaft, one node) in this JVM. It can be stopped and started again on the
 * same port with the same data. Not thread-safe.
 */
public final class TestKafka implements AutoCloseable {
  private final BrokerFolder folder;
  private KafkaRaftServer server;

  private TestKafka(BrokerFolder folder) {
    this.folder = folder;
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
    return new TestKafka(BrokerFolder.create(overrides));
  }

  /** Starts a broker that its clients reach through a proxy only. */
  public static TestKafka startBehind(FaultProxy proxy) {
    return new TestKafka(BrokerFolder.create(Map.of()).behind(proxy));
  }

  /**
   * Starts a second broker (node 2) of the same cluster; this one stays the only controller. To be
   * closed before this one.
   */
  public TestKafka startSecond() {
    return new TestKafka(folder.second());
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return folder.bootstrapServers();
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
    TestTopics.create(bootstrapServers(), topics.specs(partitions));
  }

  /** Makes a topic with the broker's default settings. */
  public void createTopic(String name, int partitions) {
    TestTopics.create(bootstrapServers(), List.of(new TopicSpec(name, partitions, Map.of())));
  }

  @Override
  public void close() {
    stop();
    TemporaryFolders.delete(folder.dir());
  }

  private KafkaRaftServer boot() {
    var starting = new KafkaRaftServer(new KafkaConfig(folder.settings(), false), Time.SYSTEM);
    starting.startup();
    return starting;
  }
}
