package dev.sluice.system;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What Prometheus is told to compute and to alert on, and the tests of it, as {@code promtool}
 * reads them.
 *
 * @param rules of all files
 * @param tests of all files, one alert at one time each
 */
record AlertRules(List<JsonNode> rules, List<JsonNode> tests) {
  static final Path FOLDER = Path.of("../../deploy/observability");

  static AlertRules read() throws IOException {
    return new AlertRules(
        all("rules", "groups", "rules"), all("tests", "tests", "alert_rule_test"));
  }

  List<JsonNode> alerts() {
    return rules.stream().filter(rule -> rule.has("alert")).toList();
  }

  /** Names of what is computed beforehand. */
  Set<String> recorded() {
    return rules.stream()
        .filter(rule -> rule.has("record"))
        .map(rule -> rule.get("record").asString())
        .collect(toSet());
  }

  /** The tests of an alert, by whether it shall fire in them. */
  List<JsonNode> testsOf(JsonNode alert, boolean firing) {
    return tests.stream()
        .filter(test -> test.get("alertname").equals(alert.get("alert")))
        .filter(test -> expects(test, alert) == firing)
        .toList();
  }

  private static boolean expects(JsonNode test, JsonNode alert) {
    for (JsonNode expected : test.path("exp_alerts")) {
      if (expected.at("/exp_labels/severity").equals(alert.at("/labels/severity"))) {
        return true;
      }
    }
    return false;
  }

  private static List<JsonNode> all(String folder, String outer, String inner) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
      for (Path file : files.sorted().toList()) {
        for (JsonNode group : new YAMLMapper().readTree(file.toFile()).get(outer)) {
          group.path(inner).forEach(found::add);
        }
      }
    }
    return found;
  }
}
