package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.CleanEvent;
import dev.sluice.schemas.CleanEventCodec;
import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long events take, by what lies on the clean topics. */
class LatencyIT {
  private static final String SOURCES =
      "sources: [{ name: hooks, provider: github, secrets: [one], topic: latency.own }]";
  private static TestKafka kafka;
  private static TestPostgres postgres;

  @TempDir private static Path folder;

  @BeforeAll
  static void startServers() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
  }

  @AfterAll
  static void stopServers() {
    kafka.close();
    postgres.close();
  }

  @Test
  void theNewestEventsOfEveryCleanTopicCountButNotThoseThatAReplayBrought() throws Exception {
    var installation = new Installation(kafka, postgres, folder, "latency");
    try (var scene =
        new ReplayScene(
            installation, "--sluice.console.sources-file=" + installation.file(SOURCES))) {
      Instant now = InstantSource.system().instant();
      for (int i = 0; i < 9; i++) {
        scene.produce(event(installation.topics.events(), now.minusSeconds(10), null));
      }
      scene.produce(event("latency.own", now.minusSeconds(600), null));
      scene.produce(event("latency.own", now.minusSeconds(90_000), "a replay"));
      scene.produce(new ProducerRecord<>("latency.own", new byte[] {1}));

      var latency = scene.admin.withScope("viewer").get("/api/statistics/latency").json();

      assertThat(latency.get("events").asInt()).isEqualTo(10);
      assertThat(latency.get("p50_seconds").asDouble()).isBetween(10.0, 60.0);
      assertThat(latency.get("p95_seconds").asDouble()).isBetween(600.0, 660.0);
      assertThat(latency.get("max_seconds").asDouble()).isBetween(600.0, 660.0);
      assertThat(PageClient.of(scene.app()).login(Api.ADMIN_KEY).get("/console").html())
          .contains("Received to clean", "p50", "of the newest 10");
    }
  }

  private static ProducerRecord<byte[], byte[]> event(String topic, Instant at, String replay) {
    return CleanEventCodec.encode(
        topic,
        null,
        new CleanEvent(
            "evt",
            "/webhooks/hooks",
            "github.push",
            at,
            null,
            UUID.randomUUID(),
            new IdempotencyKey("hooks", "evt"),
            SignatureStatus.VERIFIED,
            replay,
            new byte[] {1}));
  }
}
