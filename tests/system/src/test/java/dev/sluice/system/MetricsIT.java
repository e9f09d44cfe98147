package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.SignedWebhook;
import dev.sluice.testkit.App;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the running apps expose is what {@code docs/metrics.md} says, no more and no less. */
class MetricsIT {
  /** The console looks for alarms after 30 s. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Path LOGS = Path.of("target", "logs", "MetricsIT");
  private static final TestSource GITHUB = TestSource.of("github", "github");
  private static final TestSource DROPBOX = TestSource.of("dropbox", "dropbox");

  private static MetricsPage page;
  private static Pipeline pipeline;

  /** So much traffic that each metric has a series. */
  @BeforeAll
  static void start() throws IOException {
    page = MetricsPage.read();
    pipeline = new Pipeline(new EmbeddedServers(LOGS), LOGS);
    pipeline.start(List.of(GITHUB, DROPBOX));
    try (var sender = new Sender()) {
      for (SignedWebhook webhook :
          List.of(
              GITHUB.sample("one"),
              GITHUB.sample("one"),
              GITHUB.forge("two", new byte[] {'{', '}'}),
              new SignedWebhook("GET", DROPBOX.target() + "?challenge=abc", List.of(), new byte[0]),
              TestSource.of("nobody", "github").sample("three"))) {
        assertThat(sender.send(pipeline.receiver(), webhook).status()).isIn(200, 404);
      }
    }
  }

  @AfterAll
  static void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachMetricOfOursIsOnThePageAndTheOtherWayRound(App app) {
    List<String> documented =
        page.of(name(app), true).stream().map(MetricsPage.Entry::shown).toList();

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Exposition exposed = exposed(app);
              assertThat(exposed.names().stream().filter(name -> name.startsWith(MetricsPage.OWN)))
                  .map(exposed::shown)
                  .containsExactlyInAnyOrderElementsOf(documented);
            });
  }

  @ParameterizedTest
  @EnumSource
  void whatRulesUseOfLibrariesIsThere(App app) {
    List<MetricsPage.Entry> documented = page.of(name(app), false);

    assertThat(documented).isNotEmpty();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Exposition exposed = exposed(app);
              for (MetricsPage.Entry metric : documented) {
                assertThat(exposed.types()).containsEntry(metric.name(), metric.type());
                assertThat(exposed.labels().getOrDefault(metric.name(), Set.of()))
                    .as(metric.name())
                    .containsAll(metric.labels());
              }
            });
  }

  /** So that one of ours cannot hide behind another name. */
  @ParameterizedTest
  @EnumSource
  void everyOtherNameIsOfAKnownLibrary(App app) {
    Set<String> families = new TreeSet<>(page.families());
    families.add(MetricsPage.OWN);

    assertThat(exposed(app).names())
        .isNotEmpty()
        .allMatch(name -> families.stream().anyMatch(name::startsWith));
  }

  private static Exposition exposed(App app) {
    String text = pipeline.instance(app.lowerCaseName()).metrics();
    assertThat(text).startsWith("200 ");
    try {
      Files.writeString(LOGS.resolve(app.lowerCaseName() + ".prom"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return Exposition.parse(text);
  }

  private static String name(App app) {
    return switch (app) {
      case INGEST -> "ingest-api";
      case VERIFIER -> "verifier-worker";
      case DEDUP -> "dedup-worker";
      case CONSOLE -> "ops-console";
    };
  }
}
