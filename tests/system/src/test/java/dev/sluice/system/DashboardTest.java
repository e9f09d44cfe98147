package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The dashboards for Grafana show metrics that there are, from the provisioned source. */
class DashboardTest {
  private static final Path GRAFANA = AlertRules.FOLDER.resolve("grafana");

  @Test
  void everyPanelShowsWhatThereIs() throws IOException {
    MetricsPage page = MetricsPage.read();
    AlertRules rules = AlertRules.read();
    for (JsonNode panel : panels()) {
      List<JsonNode> targets = list(panel.path("targets"));
      boolean row = panel.get("type").asString().equals("row");
      assertThat(targets.isEmpty()).as(panel.get("title").asString()).isEqualTo(row);
      for (JsonNode target : targets) {
        String expression = target.get("expr").asString();
        assertThat(PromQl.selectors(expression)).as(expression).isNotEmpty();
        assertThat(Selected.unknown(expression, page, rules)).as(expression).isEmpty();
      }
    }
  }

  @Test
  void panelsHaveTheirOwnIdAndPlace() throws IOException {
    List<JsonNode> panels = panels();

    assertThat(panels).extracting(panel -> panel.get("id").asInt()).doesNotHaveDuplicates();
    for (JsonNode one : panels) {
      assertThat(panels)
          .filteredOn(other -> !other.get("id").equals(one.get("id")))
          .filteredOn(other -> overlap(one.get("gridPos"), other.get("gridPos")))
          .as(one.get("title").asString())
          .isEmpty();
    }
  }

  @Test
  void panelsReadFromTheProvisionedSourceAndDashboardsAreWhereTheProviderLooks()
      throws IOException {
    JsonNode source = yaml("datasources/prometheus.yml").at("/datasources/0");
    JsonNode provider = yaml("dashboards/sluice.yml").at("/providers/0");

    assertThat(panels())
        .filteredOn(panel -> !panel.get("type").asString().equals("row"))
        .allSatisfy(panel -> assertThat(panel.at("/datasource/uid")).isEqualTo(source.get("uid")));
    assertThat(provider.at("/options/path").asString()).isEqualTo("/var/lib/grafana/dashboards");
  }

  private static boolean overlap(JsonNode one, JsonNode other) {
    return within(one, other, "x", "w") && within(one, other, "y", "h");
  }

  private static boolean within(JsonNode one, JsonNode other, String from, String length) {
    int begin = one.get(from).asInt();
    int otherBegin = other.get(from).asInt();
    return begin < otherBegin + other.get(length).asInt()
        && otherBegin < begin + one.get(length).asInt();
  }

  private static JsonNode yaml(String file) {
    return new YAMLMapper().readTree(GRAFANA.resolve("provisioning").resolve(file).toFile());
  }

  private static List<JsonNode> panels() throws IOException {
    List<JsonNode> panels = new ArrayList<>();
    try (Stream<Path> files = Files.list(GRAFANA.resolve("dashboards"))) {
      files.forEach(
          file -> panels.addAll(list(JsonMapper.shared().readTree(file.toFile()).get("panels"))));
    }
    assertThat(panels).isNotEmpty();
    return panels;
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> all = new ArrayList<>();
    array.forEach(all::add);
    return all;
  }
}
