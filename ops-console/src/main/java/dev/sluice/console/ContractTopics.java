package dev.sluice.console;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;

import dev.sluice.console.ConsoleProperties.NewTopics;
import dev.sluice.registry.KafkaSettings;
import dev.sluice.schemas.TopicSpec;
import dev.sluice.schemas.Topics;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the topics that are missing. What is there is never changed or deleted; where it falls
 * short of the wire contract, the log says so once.
 */
final class ContractTopics {
  private static final Logger LOG = LoggerFactory.getLogger(ContractTopics.class);

  private final KafkaSettings kafka;
  private final Topics topics;
  private final NewTopics settings;
  private final Set<String> said = new HashSet<>();

  /**
   * Asks Kafka for nothing yet.
   *
   * @throws org.apache.kafka.common.config.ConfigException if a client setting is invalid
   */
  ContractTopics(KafkaSettings kafka, Topics topics, NewTopics settings) {
    this.kafka = kafka;
    this.topics = topics;
    this.settings = settings;
    var _ = new AdminClientConfig(kafka.clientConfig());
  }

  /**
   * Sees to the topics of the wire contract.
   *
   * @throws IllegalStateException if Kafka refuses one, or the topic of sources is there, but not
   *     compacted
   */
  void ensure() throws ExecutionException, InterruptedException {
    Map<String, String> refused = ensure(topics.specs(settings.partitions()));
    if (!refused.isEmpty()) {
      throw new IllegalStateException("Kafka refuses topics: " + refused);
    }
  }

  /**
   * Sees to clean topics that sources have of their own.
   *
   * @return why Kafka refuses a topic, by its name; empty if it has all
   */
  Map<String, String> ensureClean(Collection<String> names)
      throws ExecutionException, InterruptedException {
    return names.isEmpty()
        ? Map.of()
        : ensure(
            names.stream()
                .distinct()
                .map(name -> Topics.clean(name, settings.partitions()))
                .toList());
  }

  /** Each by itself: one that is refused does not stop the others. */
  private Map<String, String> ensure(List<TopicSpec> specs)
      throws ExecutionException, InterruptedException {
    Map<String, String> refused = new TreeMap<>();
    try (Admin admin = admin()) {
      Set<String> there = admin.listTopics().names().get();
      for (TopicSpec spec : specs) {
        String refusal = there.contains(spec.name()) ? null : make(admin, spec);
        if (refusal != null) {
          refused.put(spec.name(), refusal);
        }
      }
      check(admin, specs.stream().filter(spec -> there.contains(spec.name())).toList());
    }
    return refused;
  }

  private Admin admin() {
    Map<String, Object> config = kafka.clientConfig();
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    config.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, "sluice-console");
    return Admin.create(config);
  }

  /** Null once it is there, or why Kafka will never make it. */
  private @Nullable String make(Admin admin, TopicSpec spec)
      throws ExecutionException, InterruptedException {
    Optional<Short> copies =
        settings.replicationFactor() < 0
            ? Optional.empty()
            : Optional.of((short) settings.replicationFactor());
    var topic =
        new NewTopic(spec.name(), Optional.of(spec.partitions()), copies).configs(spec.configs());
    try {
      admin.createTopics(List.of(topic)).all().get();
      LOG.info("Made topic {} with {} partitions", spec.name(), spec.partitions());
      return null;
    } catch (ExecutionException e) {
      return switch (e.getCause()) {
        case TopicExistsException _ -> null; // another instance was first
        case InvalidTopicException refusal -> String.valueOf(refusal.getMessage());
        case PolicyViolationException refusal -> String.valueOf(refusal.getMessage());
        case TopicAuthorizationException refusal -> String.valueOf(refusal.getMessage());
        case null, default -> throw e;
      };
    }
  }

  private void check(Admin admin, List<TopicSpec> specs)
      throws ExecutionException, InterruptedException {
    Map<String, TopicDescription> found =
        admin.describeTopics(specs.stream().map(TopicSpec::name).toList()).allTopicNames().get();
    Map<String, Config> configs = configs(admin, specs);
    for (TopicSpec spec : specs) {
      TopicDescription description = Objects.requireNonNull(found.get(spec.name()));
      Config config = Objects.requireNonNull(configs.get(spec.name()));
      checkPartitions(spec, description.partitions().size());
      checkSize(spec, value(config, MAX_MESSAGE_BYTES_CONFIG));
      checkCompaction(spec, value(config, CLEANUP_POLICY_CONFIG));
    }
  }

  private static Map<String, Config> configs(Admin admin, List<TopicSpec> specs)
      throws ExecutionException, InterruptedException {
    List<ConfigResource> resources =
        specs.stream()
            .map(spec -> new ConfigResource(ConfigResource.Type.TOPIC, spec.name()))
            .toList();
    return admin.describeConfigs(resources).all().get().entrySet().stream()
        .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
  }

  private static String value(Config config, String key) {
    return String.valueOf(config.get(key).value());
  }

  private void checkPartitions(TopicSpec spec, int found) {
    if (found < spec.partitions()) {
      warn(
          "Topic %s has %d partitions, fewer than the %d configured; none is added, for that would mix up the order of keys"
              .formatted(spec.name(), found, spec.partitions()));
    }
  }

  private void checkSize(TopicSpec spec, String found) {
    String wanted = spec.configs().get(MAX_MESSAGE_BYTES_CONFIG);
    if (wanted != null && Long.parseLong(found) < Long.parseLong(wanted)) {
      warn(
          "Topic %s has max.message.bytes=%s and will not take the largest records; set it to %s"
              .formatted(spec.name(), found, wanted));
    }
  }

  private void checkCompaction(TopicSpec spec, String found) {
    if (spec.name().equals(topics.sources()) && !found.equals(CLEANUP_POLICY_COMPACT)) {
      throw new IllegalStateException(
          "topic %s has cleanup.policy=%s and would forget sources; set it to %s"
              .formatted(spec.name(), found, CLEANUP_POLICY_COMPACT));
    }
  }

  private void warn(String message) {
    if (said.add(message)) {
      LOG.warn("{}", message);
    }
  }
}
