package dev.sluice.testkit;

import dev.sluice.schemas.TopicSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Makes topics on a broker of one node. */
final class TestTopics {
  private TestTopics() {}

  static void create(String bootstrapServers, List<TopicSpec> specs) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
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
}
