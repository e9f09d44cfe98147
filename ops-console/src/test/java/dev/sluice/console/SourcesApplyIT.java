package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.Api.Answer;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** A whole sources file, sent to a console that runs. */
class SourcesApplyIT {
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static Installation installation;
  private static ConfigurableApplicationContext app;
  private static Api admin;

  @TempDir private static Path folder;

  @BeforeAll
  static void startConsole() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    installation = new Installation(kafka, postgres, folder, "sourcesapply");
    app =
        installation.startWithAdminKey(
            "--sluice.console.sources-file="
                + installation.file(
                    """
                    sources:
                    - { name: filed, provider: github, secrets: [filed-secret] }
                    """));
    admin = new Api(app, Api.ADMIN_KEY);
  }

  @AfterAll
  static void stopConsole() {
    app.close();
    kafka.close();
    postgres.close();
  }

  @Test
  void aFileIsAppliedAsAWholeAndSaysWhatChanged() {
    String file =
        """
        {"sources":[{"name":"one","provider":"github","secrets":["hush-1"],"mode":"async"},
                    {"name":"two","provider":"stripe","secrets":["whsec_hush2"],"max-body":"2MiB"}]}
        """;

    Answer dry = put("/api/sources?dry_run=true", file);
    assertThat(dry.status()).as(dry.toString()).isEqualTo(200);
    assertThat(changes(dry)).isEqualTo("true one created two created");
    assertThat(admin.get("/api/sources/one").status()).isEqualTo(404);

    assertThat(changes(put("/api/sources", file))).isEqualTo("false one created two created");
    assertThat(changes(put("/api/sources", file))).isEqualTo("false one none two none");

    Answer changed =
        put(
            "/api/sources",
            """
            {"sources":[{"name":"one","provider":"github","secrets":["hush-3","hush-1"],
             "mode":"inline"},{"name":"two","provider":"stripe","secrets":["whsec_hush2"]}]}
            """);
    assertThat(changes(changed)).isEqualTo("false one changed two changed");
    var keys = changed.json().path("sources").path(0).path("keys");
    assertThat(keys.toString())
        .contains("{\"key\":\"mode\",\"before\":\"async\",\"after\":\"inline\"}")
        .containsPattern("\"before\":\"[0-9a-f]{8}\",\"after\":\"new, [0-9a-f]{8}\"");
    assertThat(changed.json().path("sources").path(1).path("keys").toString())
        .isEqualTo("[{\"key\":\"max-body\",\"before\":\"2097152B\"}]");
    assertThat(dry.text() + changed.text()).doesNotContain("hush");
    assertThat(admin.get("/api/sources/two").json().has("max-body")).isFalse();
    assertThat(admin.get("/api/audit?object=one").text())
        .contains("source.create", "source.change", "\"detail\":\"mode, secrets\"")
        .doesNotContain("hush");
  }

  @Test
  void nothingOfAFileIsAppliedIfAnythingIsWrongWithIt() {
    Answer wrong =
        put(
            "/api/sources",
            """
            {"sources":[{"name":"good","provider":"github","secrets":["hush"]},
                        {"name":"bad","provider":"nobody","secrets":["hush"]},
                        {"name":"good","provider":"github","secrets":["hush"]}]}
            """);

    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.field()).isEqualTo("sources[1].provider");
    assertThat(wrong.text())
        .contains("'nobody' is not a provider", "is the name of an earlier source")
        .doesNotContain("hush");
    assertThat(admin.get("/api/sources/good").status()).isEqualTo(404);
    assertThat(put("/api/sources", "{\"name\":\"one\"}").status()).isEqualTo(400);
  }

  @Test
  void aSourceOfTheConsolesOwnFileIsLeftAlone() {
    Answer answer =
        put(
            "/api/sources",
            """
            {"sources":[{"name":"filed","provider":"github","secrets":["other"]},
                        {"name":"beside","provider":"github","secrets":["other"]}]}
            """);

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text()).contains("filed: in the console's own sources file");
    assertThat(admin.get("/api/sources/beside").status()).isEqualTo(404);
  }

  @Test
  void namesInAFileAreNotLookedUpByTheConsole() {
    put(
        "/api/sources",
        "{\"sources\":[{\"name\":\"named\",\"provider\":\"github\",\"secrets\":[\"file:/etc/passwd\"]}]}");

    assertThat(
            changes(
                put(
                    "/api/sources",
                    "{\"sources\":[{\"name\":\"named\",\"provider\":\"github\",\"secrets\":[\"file:/etc/passwd\"]}]}")))
        .isEqualTo("false named none");
  }

  private static Answer put(String path, String body) {
    return admin.send("PUT", path, body);
  }

  private static String changes(Answer answer) {
    var text = new StringBuilder(answer.json().path("dry_run").asString(answer.toString()));
    answer
        .json()
        .path("sources")
        .forEach(
            source ->
                text.append(' ')
                    .append(source.path("name").asString())
                    .append(' ')
                    .append(source.path("change").asString()));
    return text.toString();
  }
}
