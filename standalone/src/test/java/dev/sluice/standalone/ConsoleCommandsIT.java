package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that ask the console, against a pipeline that runs. */
class ConsoleCommandsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path dir;
  private Path data;
  private Matcher ready;
  private String printed = "";
  private String complained = "";

  @Test
  void tellWhatBecameOfAWebhookAndChangeSources() throws Exception {
    data = dir.resolve("data");
    Path source =
        Files.writeString(
            dir.resolve("source.yaml"), "name: shop\nprovider: github\nsecrets: [one]\n");
    try (var sluice = SluiceProcess.up(dir, data)) {
      ready = sluice.awaitReady();
      Path key = data.resolve("admin-key");
      assertThat(sluice.errLines()).anyMatch(line -> line.endsWith("is in " + key));
      assertThat(sluice.err()).doesNotContain(Files.readString(key).strip());

      int created = console("sources", "create", source.toString());
      assertThat(created).as(complained).isZero();
      send("one", "delivery-1");
      send("two", "delivery-2");
      JsonNode accepted = awaitEvent("--outcome", "accepted");
      JsonNode rejected = awaitEvent("--outcome", "rejected");
      thenEventsAreTold(accepted, rejected);

      Path secret = Files.writeString(dir.resolve("secret"), "two\n");
      assertThat(console("sources", "rotate", "shop", "--secret-file", secret.toString())).isZero();
      assertThat(printed).contains("not-after").doesNotContain("two");
      thenWhatWasRejectedIsReplayed(rejected.get("id").asString());
      send("two", "delivery-3");
      send("one", "delivery-4");
      await().atMost(PATIENCE).until(() -> events("--outcome", "accepted").size() == 4);

      thenAFileOfSourcesIsApplied();

      thenSecretsAreSealedWithTheFirstKey();

      assertThat(console("audit")).isZero();
      assertThat(printed).contains("source.create", "source.change", "event.body", "key.create");
      assertThat(printed).contains("replay.plan", "replay.start", "replay.done");
      assertThat(console("status")).isZero();
      assertThat(printed).contains("kafka", "database", "verifier", "dedup", "webhooks.raw");
      thenEventsAreDeleted(accepted.get("id").asString());
      assertThat(console("sources", "delete", "shop")).isZero();
      assertThat(console("sources")).isZero();
      assertThat(printed).doesNotContain("shop");
      thenErrorsAreTold();
      sluice.terminate();
      assertThat(sluice.exitCode()).isZero();
    }
  }

  private void thenEventsAreDeleted(String id) {
    assertThat(console("events", "delete", "--source", "shop", "--event", id)).isZero();
    assertThat(printed).contains(id, "1 events would be deleted");
    assertThat(console("event", id, "--headers")).isZero();
    assertThat(console("events", "delete", "--source", "shop", "--event", id, "--yes")).isZero();
    assertThat(printed).contains(id, "1 events deleted");
    assertThat(console("event", id, "--headers")).isEqualTo(1);
    assertThat(complained).contains("410", "was deleted at");
    assertThat(console("events", "delete", "--source", "shop")).isEqualTo(1);
    assertThat(console("events", "delete", "--event", id)).isEqualTo(2);
  }

  private void thenEventsAreTold(JsonNode accepted, JsonNode rejected) throws Exception {
    String id = accepted.get("id").asString();
    assertThat(console("events", "--source", "shop")).isZero();
    assertThat(printed).contains(id, rejected.get("id").asString(), "accepted", "rejected");
    await()
        .atMost(PATIENCE)
        .until(() -> console("event", id) == 0 && printed.contains("committed true"));
    assertThat(printed).contains("webhooks.raw-", "claim     first", "topic webhooks.events");
    assertThat(console("event", id, "--headers")).isZero();
    assertThat(printed).contains("x-hub-signature-256: sha256=");
    Path body = dir.resolve("body");
    assertThat(console("event", id, "--body", body.toString())).isZero();
    assertThat(Files.size(body)).isEqualTo(accepted.get("body_size").asLong());
    assertThat(console("event", id, "--body", body.toString())).isEqualTo(1);
    assertThat(complained).contains("is there already");
  }

  private void thenWhatWasRejectedIsReplayed(String id) {
    assertThat(console("replay", "plan", "--source", "shop", "--event", id)).isEqualTo(2);
    assertThat(console("replay", "plan")).isEqualTo(2);
    int planned =
        console("replay", "plan", "--source", "shop", "--outcome", "rejected", "--start", "--wait");
    assertThat(planned).as(printed + complained).isZero();
    assertThat(printed)
        .contains("1 events, 1 to be sent", "secrets of today", "done", "1 of 1: 1 accepted");
    assertThat(complained).contains("[##############################] 1 of 1");
    assertThat(console("event", id)).isZero();
    assertThat(printed).contains("accepted", "was rejected", "now accepted (verified)");

    assertThat(console("replay", "plan", "--event", id, "--json")).isZero();
    String replay = JsonMapper.shared().readTree(printed).get("id").asString();
    assertThat(console("replay", "pause", replay)).isEqualTo(1);
    assertThat(complained).contains("only what is running can be paused");
    assertThat(console("replay", "start", replay)).isZero();
    assertThat(console("replay", "status", replay, "--wait")).isZero();
    assertThat(printed).contains("1 duplicate");
    assertThat(console("replay", "list")).isZero();
    assertThat(printed).contains(replay, "done");
    assertThat(console("replay", "cancel", replay)).isEqualTo(1);
  }

  private void thenAFileOfSourcesIsApplied() throws Exception {
    Path file = dir.resolve("sources.yaml");
    Path secret = Files.writeString(dir.resolve("another-secret"), "hush\n");
    Files.writeString(
        file,
        """
        sources:
        - { name: shop, provider: github, secrets: [two, one], mode: inline }
        - { name: billing, provider: github, secrets: ["file:%s"] }
        """
            .formatted(secret));

    assertThat(console("sources", "apply", file.toString(), "--dry-run")).as(complained).isZero();
    assertThat(printed)
        .contains(
            "changed   shop", "~ mode: async -> inline", "created   billing", "+ secrets: new")
        .contains("2 of 2 sources would change; nothing was");
    assertThat(console("sources", "apply", file.toString())).as(complained).isZero();
    assertThat(printed).contains("2 of 2 sources changed");
    assertThat(console("sources", "apply", file.toString())).isZero();
    assertThat(printed).contains("as it is  shop", "0 of 2 sources changed").doesNotContain("hush");

    Files.writeString(file, "sources: [{ name: shop, provider: nobody, secrets: [one] }]");
    assertThat(console("sources", "apply", file.toString())).isEqualTo(1);
    assertThat(complained).contains("'nobody' is not a provider");
    Files.writeString(file, "sources: [{ name: shop, provider: github, secrets: ['${NO_SUCH}'] }]");
    assertThat(console("sources", "apply", file.toString())).isEqualTo(5);
    assertThat(complained).contains("line 1", "NO_SUCH is not set");
    assertThat(console("sources", "delete", "billing")).isZero();
  }

  private void thenSecretsAreSealedWithTheFirstKey() {
    assertThat(console("secrets", "status")).as(complained).isZero();
    assertThat(printed).contains("the one that seals").doesNotContain("missing");
    assertThat(console("secrets", "rotate-key")).as(complained).isZero();
    assertThat(printed).contains("seals 0 secrets anew, and 2 that it sealed before");
    assertThat(console("secrets", "rotate-key", "--json")).isZero();
    assertThat(printed).contains("\"unopened\":[]");
    assertThat(console("secrets")).isEqualTo(2);
  }

  private void thenErrorsAreTold() {
    assertThat(console("event", "no-id")).isEqualTo(1);
    assertThat(complained).startsWith("sluice: the console answered 400: 'id' must be a UUID");
    assertThat(run("events", "--url", "http://127.0.0.1:1", "--key", "sluice_" + "0".repeat(64)))
        .isEqualTo(1);
    assertThat(complained).contains("no console at http://127.0.0.1:1");
    assertThat(run("status", "--url", ready.group(2), "--key", "sluice_" + "0".repeat(64)))
        .isEqualTo(1);
    assertThat(complained).contains("401");
    assertThat(run("status", "--key", "guess")).isEqualTo(2);
    assertThat(run("status", "--key-file", dir.resolve("none").toString())).isEqualTo(2);
  }

  private JsonNode awaitEvent(String... filter) {
    await().atMost(PATIENCE).until(() -> !events(filter).isEmpty());
    return events(filter).get(0);
  }

  private JsonNode events(String... filter) {
    List<String> command = new ArrayList<>(List.of("events", "--json"));
    command.addAll(List.of(filter));
    assertThat(console(command.toArray(String[]::new))).as(complained).isZero();
    return JsonMapper.shared().readTree(printed).get("events");
  }

  private void send(String secret, String delivery) {
    int exit =
        run(
            "send",
            "shop",
            "--url",
            ready.group(1),
            "--provider",
            "github",
            "--secret",
            secret,
            "--delivery-id",
            delivery);
    assertThat(exit).as(complained).isZero();
  }

  private int console(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(
        List.of("--url", ready.group(2), "--key-file", data.resolve("admin-key").toString()));
    return run(all.toArray(String[]::new));
  }

  private int run(String... command) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        Sluice.commandLine(InstantSource.system())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(command);
    printed = out.toString();
    complained = err.toString();
    return exit;
  }
}
