package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * The rules in {@code deploy/observability} go by metrics that there are, and each alert has its
 * tests and its runbook. That the tests pass is what {@code .ci/run-rules} sees to.
 */
class AlertRulesTest {
  private static final Path DOCS = Path.of("../../docs");

  private static AlertRules rules;
  private static MetricsPage page;

  @BeforeAll
  static void read() throws IOException {
    rules = AlertRules.read();
    page = MetricsPage.read();
  }

  static Stream<JsonNode> alerts() throws IOException {
    return AlertRules.read().alerts().stream();
  }

  /** Others build on these names: DESIGN.md, section 5. */
  @Test
  void thePageHasWhatTheContractPromises() {
    Map<String, Set<String>> promised =
        Map.of(
            "webhook_events_total", Set.of("source", "provider", "status"),
            "webhook_outcomes_total", Set.of("source", "outcome"),
            "webhook_ingest_seconds", Set.of(),
            "webhook_end_to_end_seconds", Set.of(),
            "webhook_verify_seconds", Set.of(),
            "webhook_claim_seconds", Set.of(),
            "webhook_oldest_unprocessed_seconds", Set.of("stage"));

    promised.forEach(
        (name, labels) ->
            assertThat(page.entries())
                .filteredOn(entry -> entry.name().equals(name))
                .singleElement()
                .extracting(MetricsPage.Entry::labels)
                .isEqualTo(labels));
  }

  @Test
  void everyExpressionSelectsWhatThereIs() {
    for (JsonNode rule : rules.rules()) {
      String expression = rule.get("expr").asString();
      assertThat(PromQl.selectors(expression)).as(expression).isNotEmpty();
      assertThat(Selected.unknown(expression, page, rules)).as(expression).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAlertSaysHowBadItIsAndWhatToDo(JsonNode alert) throws IOException {
    String name = alert.get("alert").asString();
    String runbook = "docs/runbooks/%s.md".formatted(name);

    assertThat(name).startsWith("Sluice");
    assertThat(alert.at("/labels/severity").asString()).isIn("critical", "warning");
    assertThat(alert.at("/annotations/summary").asString()).isNotBlank();
    assertThat(alert.at("/annotations/description").asString()).isNotBlank();
    assertThat(alert.at("/annotations/runbook_url").asString()).isEqualTo(runbook);
    assertThat(Files.readString(DOCS.resolve("../" + runbook)))
        .startsWith("# " + name + "\n")
        .contains("\n## Symptom\n", "\n## Check\n", "\n## Act\n", "\n## Verify\n");
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAlertHasATestInWhichItFiresAndOneInWhichItIsSilent(JsonNode alert) {
    assertThat(rules.testsOf(alert, true)).as("fires").isNotEmpty();
    assertThat(rules.testsOf(alert, false)).as("is silent").isNotEmpty();
  }

  @Test
  void eachRunbookIsInTheIndexAndNoneIsOfAnAlertThatIsGone() throws IOException {
    String index = Files.readString(DOCS.resolve("runbooks/README.md"));
    Set<String> ofAlerts = new TreeSet<>();
    rules.alerts().forEach(alert -> ofAlerts.add(alert.get("alert").asString() + ".md"));

    List<String> runbooks;
    try (Stream<Path> files = Files.list(DOCS.resolve("runbooks"))) {
      runbooks = files.map(file -> file.getFileName().toString()).sorted().toList();
    }
    assertThat(runbooks)
        .filteredOn(file -> !file.equals("README.md"))
        .allSatisfy(file -> assertThat(index).contains("](%s)".formatted(file)));
    assertThat(runbooks).filteredOn(file -> file.startsWith("Sluice")).hasSameElementsAs(ofAlerts);
  }
}
