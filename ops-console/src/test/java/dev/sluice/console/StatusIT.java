package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** The state of a pipeline that is in trouble. */
class StatusIT {
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static ConfigurableApplicationContext app;
  private static Api admin;

  @TempDir private static Path folder;

  @BeforeAll
  static void startConsole() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    var installation = new Installation(kafka, postgres, folder, "status");
    String sources =
        "sources: [{ name: bad, provider: github, secrets: [s], topic: status_webhooks_events }]";
    app =
        installation.startWithAdminKey(
            "--sluice.console.sources-file=" + installation.file(sources));
    admin = new Api(app, Api.ADMIN_KEY);
  }

  @AfterAll
  static void stopConsole() {
    app.close();
    kafka.close();
    postgres.close();
  }

  @Test
  void aStageThatNobodyRunsIsInTrouble() {
    var parts = admin.get("/api/status").json().get("parts");

    assertThat(parts.get("kafka").asString()).isEqualTo("up");
    assertThat(parts.get("verifier").asString()).isEqualTo("no verifier is running");
    assertThat(parts.get("dedup").asString()).isEqualTo("no dedup is running");
  }

  @Test
  void aSourceWhoseTopicKafkaRefusesIsNamedAndStopsNothing() {
    assertThat(admin.get("/api/status").json().at("/parts/console").asString())
        .contains("'bad'", "'status_webhooks_events'");
    assertThat(Installation.get(app, "local.server.port", "/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsKnownIsToldWhileTheDatabaseIsDown() throws Exception {
    String known = "/api/status";
    assertThat(admin.get(known).status()).isEqualTo(200);
    postgres.stop();
    try {
      var status = admin.get(known);

      assertThat(status.status()).as(status.toString()).isEqualTo(200);
      assertThat(status.json().at("/parts/database").asString()).isEqualTo("does not answer");
      assertThat(status.json().at("/parts/kafka").asString()).isEqualTo("up");
      assertThat(admin.get("/api/keys").status()).isEqualTo(503);
      assertThat(admin.as("sluice_" + "0f".repeat(32)).get(known).status()).isEqualTo(503);
    } finally {
      postgres.restart();
    }
  }
}
