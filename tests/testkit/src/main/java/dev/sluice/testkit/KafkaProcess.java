package dev.sluice.testkit;

import dev.sluice.schemas.Topics;
import dev.sluice.testkit.JavaProcess.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/**
 * A real Kafka broker (KRaft, one node) in a process of its own, which can be killed. It comes back
 * on the same port with the same data. Not thread-safe.
 */
public final class KafkaProcess implements AutoCloseable {
  /** Generous: a machine that builds at the same time is slow. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final List<String> JVM = JavaProcess.quickStart("512m");

  private final BrokerFolder folder;
  private final JavaProcess process;

  private KafkaProcess(BrokerFolder folder, JavaProcess process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts a broker in a fresh folder on a free port and waits until it answers.
   *
   * @param overrides broker settings that win over the testkit's
   * @param log where its output goes
   */
  public static KafkaProcess start(Map<String, String> overrides, Path log) {
    return start(overrides, JVM, log);
  }

  /**
   * Starts a broker as above in a JVM with other arguments, such as those of a real installation.
   *
   * @param jvm all of its arguments
   */
  public static KafkaProcess start(Map<String, String> overrides, List<String> jvm, Path log) {
    return start(BrokerFolder.create(overrides), jvm, log);
  }

  /**
   * Starts a broker that its clients reach through a proxy only, and waits until it answers.
   *
   * @param log where its output goes
   */
  public static KafkaProcess startBehind(FaultProxy proxy, Path log) {
    return start(BrokerFolder.create(Map.of()).behind(proxy), JVM, log);
  }

  /**
   * Starts a broker that has one more listener, on the loopback address, and waits until the first
   * one answers, which asks nobody who he is.
   *
   * @param protocol of the listener, such as {@code SASL_SSL}
   * @param host that its clients are told to connect to
   * @param port where it listens
   * @param settings broker settings that win over the testkit's
   * @param log where its output goes
   */
  public static KafkaProcess startWithListener(
      String protocol, String host, int port, Map<String, String> settings, Path log) {
    return start(
        BrokerFolder.create(Map.of()).withListener(protocol, host, port, settings), JVM, log);
  }

  private static KafkaProcess start(BrokerFolder folder, List<String> jvm, Path log) {
    Path settings = folder.dir().resolve("test.properties");
    var properties = new Properties();
    properties.putAll(folder.settings());
    try (Writer out = Files.newBufferedWriter(settings)) {
      properties.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var launch = new Launch(BrokerMain.class.getName(), jvm, List.of(settings.toString()), log);
    var kafka = new KafkaProcess(folder, JavaProcess.start(launch));
    kafka.awaitAnswer();
    return kafka;
  }

  /** Of the broker's process. */
  public long pid() {
    return process.pid();
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return folder.bootstrapServers();
  }

  /** Makes every topic of the wire contract. */
  public void createTopics(Topics topics, int partitions) {
    TestTopics.create(bootstrapServers(), topics.specs(partitions));
  }

  /** Kills the broker at once (SIGKILL); what the operating system has of its data stays. */
  public void kill() {
    process.kill();
  }

  /** Stops the broker cleanly; its data stays. */
  public void stop() {
    process.terminate();
    process.awaitExit(PATIENCE);
  }

  /** The broker stands still, its connections stay open. */
  public void freeze() {
    process.freeze();
  }

  /** Goes on after {@link #freeze}. */
  public void thaw() {
    process.thaw();
  }

  /** Starts the stopped or killed broker again, on the same port, and waits until it answers. */
  public void restart() {
    process.restart();
    awaitAnswer();
  }

  @Override
  public void close() {
    process.close();
    TemporaryFolders.delete(folder.dir());
  }

  private void awaitAnswer() {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrapServers(),
            "default.api.timeout.ms",
            (int) PATIENCE.toMillis());
    try (Admin admin = Admin.create(config)) {
      admin.describeCluster().nodes().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the broker started", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(
          "the broker does not answer within %s%n%s".formatted(PATIENCE, process.logTail()), e);
    }
  }
}
