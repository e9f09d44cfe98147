package dev.sluice.system;

import dev.sluice.registry.KafkaLogin;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.registry.KafkaTls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What one user of Kafka tries; each method tells how that ends. */
final class KafkaTries implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ScramCredentialInfo SCRAM =
      new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);

  private final String user;
  private final KafkaSettings settings;
  private final Admin admin;

  KafkaTries(SecuredServers servers, String user) {
    this.user = user;
    this.settings =
        new KafkaSettings(
            servers.address(SecuredServers.HOST),
            "SASL_SSL",
            new KafkaLogin(user, SecuredServers.password(user)),
            new KafkaTls(servers.authority().authorityFile().toString(), null, null),
            Map.of("request.timeout.ms", "15000", "default.api.timeout.ms", "20000"));
    this.admin = Admin.create(settings.clientConfig());
  }

  /** Something that a client does. */
  interface Try {
    void run() throws ExecutionException, InterruptedException;
  }

  /** Whether Kafka forbids it; whatever else ends it is told as it is. */
  static boolean isForbidden(Try what) {
    try {
      what.run();
      return false;
    } catch (ExecutionException | KafkaException e) {
      for (Throwable at = e; at != null; at = at.getCause()) {
        if (at instanceof AuthorizationException) {
          return true;
        }
      }
      throw new AssertionError("neither allowed nor forbidden", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void write(String topic) throws ExecutionException, InterruptedException {
    Map<String, Object> config = settings.clientConfig();
    config.put("enable.idempotence", false);
    config.put("max.block.ms", PATIENCE.toMillis());
    var bytes = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(config, bytes, bytes)) {
      producer.send(new ProducerRecord<>(topic, new byte[] {1})).get();
    }
  }

  void read(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(null)) {
      var partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seek(partition, 0);
      consumer.poll(PATIENCE);
    }
  }

  /** Says that a group has read something. */
  void commit(String group, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(group)) {
      var partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.commitSync(Map.of(partition, new OffsetAndMetadata(0)), PATIENCE);
    }
  }

  void beginTransactions(String transactionalId) {
    Map<String, Object> config = settings.clientConfig();
    config.put("transactional.id", transactionalId);
    config.put("max.block.ms", PATIENCE.toMillis());
    var bytes = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(config, bytes, bytes)) {
      producer.initTransactions();
    }
  }

  /** What only an administrator does. */
  Map<String, Try> administration(String topic, String group) {
    var partition = new TopicPartition(topic, 0);
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var shorter = new AlterConfigOp(new ConfigEntry("retention.ms", "1"), AlterConfigOp.OpType.SET);
    var all =
        new AclBinding(
            new ResourcePattern(ResourceType.TOPIC, "*", PatternType.LITERAL),
            new AccessControlEntry("User:" + user, "*", AclOperation.ALL, AclPermissionType.ALLOW));
    var password = new UserScramCredentialUpsertion("ops-console", SCRAM, "guessed");
    return Map.ofEntries(
        Map.entry(
            "make a topic",
            () -> admin.createTopics(List.of(new NewTopic("another", 1, (short) 1))).all().get()),
        Map.entry("delete a topic", () -> admin.deleteTopics(List.of(topic)).all().get()),
        Map.entry(
            "delete records",
            () ->
                admin
                    .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get()),
        Map.entry(
            "shorten the retention",
            () -> admin.incrementalAlterConfigs(Map.of(resource, List.of(shorter))).all().get()),
        Map.entry(
            "add partitions",
            () -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(9))).all().get()),
        Map.entry("allow itself all", () -> admin.createAcls(List.of(all)).all().get()),
        Map.entry(
            "take away ACLs", () -> admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get()),
        Map.entry("see ACLs", () -> admin.describeAcls(AclBindingFilter.ANY).values().get()),
        Map.entry(
            "give a user a password",
            () -> admin.alterUserScramCredentials(List.of(password)).all().get()),
        Map.entry("delete a group", () -> admin.deleteConsumerGroups(List.of(group)).all().get()));
  }

  /** Reads as a group's member and says so, until something came. */
  int consume(String topic, String group) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(group)) {
      consumer.subscribe(List.of(topic));
      int read = consumer.poll(PATIENCE).count();
      consumer.commitSync(PATIENCE);
      return read;
    }
  }

  @Override
  public void close() {
    admin.close();
  }

  private KafkaConsumer<byte[], byte[]> consumer(String group) {
    Map<String, Object> config = settings.clientConfig();
    config.put("isolation.level", "read_committed");
    config.put("auto.offset.reset", "earliest");
    config.put("enable.auto.commit", false);
    config.put("allow.auto.create.topics", false);
    if (group != null) {
      config.put("group.id", group);
      config.put("group.protocol", "consumer");
    }
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
