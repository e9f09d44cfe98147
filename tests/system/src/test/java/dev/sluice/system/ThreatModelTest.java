package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/security/threat-model.md says is tested is tested; CI looks whether it ran, too. */
class ThreatModelTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final Path MODEL = ROOT.resolve("docs/security/threat-model.md");
  private static final Pattern ROW =
      Pattern.compile("\\| (?<kind>.*?) \\| (?<threat>.+) \\| (?<control>.+) \\| (?<tests>.+) \\|");
  private static final Pattern TEST = Pattern.compile("`(?<type>\\w+(Test|IT))#(?<method>\\w+)`");
  private static final Pattern PARENT = Pattern.compile("class \\w+ extends (\\w+)");

  @Test
  void everyRowNamesTestsThatAreThere() throws IOException {
    Map<String, String> sources = testSources();

    List<String> wrong = wrong(Files.readAllLines(MODEL), sources);

    assertThat(wrong).isEmpty();
  }

  @Test
  void aRowWithoutATestOrWithOneThatIsNotThereIsFound() {
    var sources =
        Map.of(
            "GoodTest", "class GoodTest { @Test\n  void isThere() {} }",
            "ChildIT", "class ChildIT extends Contract {}",
            "Contract", "abstract class Contract { @Test\n  void isInherited() {} }");

    assertThat(
            wrong(
                List.of(
                    "| S | good | control | `GoodTest#isThere`, `ChildIT#isInherited` |",
                    "| S | none | control | somebody looked |",
                    "| X | letter | control | `GoodTest#isThere` |",
                    "| T | method | control | `GoodTest#isThere`, `GoodTest#isGone` |",
                    "| I | type | control | `GoneIT#isThere` |"),
                sources))
        .containsExactly(
            "none: names no test",
            "letter: 'X' is none of STRIDE",
            "method: GoodTest#isGone is not there",
            "type: GoneIT#isThere is not there");
  }

  /** Of a page; rows of heads and lines are none. */
  private static List<String> wrong(List<String> page, Map<String, String> sources) {
    List<String> wrong = new ArrayList<>();
    int rows = 0;
    for (String line : page) {
      Matcher row = ROW.matcher(line);
      if (!row.matches() || row.group("tests").equals("test")) {
        continue;
      }
      rows++;
      String threat = row.group("threat");
      if (!row.group("kind").matches("[STRIDE]")) {
        wrong.add("%s: '%s' is none of STRIDE".formatted(threat, row.group("kind")));
      }
      List<MatchResult> tests = tests(row.group("tests"));
      if (tests.isEmpty()) {
        wrong.add(threat + ": names no test");
      }
      tests.stream()
          .filter(test -> !isThere(test, sources))
          .map(test -> test.group("type") + "#" + test.group("method"))
          .forEach(test -> wrong.add("%s: %s is not there".formatted(threat, test)));
    }
    assertThat(rows).as("rows of the page").isGreaterThan(3);
    return wrong;
  }

  /** The tests that a text names, as class and method. */
  static List<MatchResult> tests(String cell) {
    return TEST.matcher(cell).results().toList();
  }

  /** Whether a named test is in those sources, or in those of a class it extends. */
  static boolean isThere(MatchResult test, Map<String, String> sources) {
    String source = sources.get(test.group("type"));
    while (source != null && !source.contains("void " + test.group("method") + "(")) {
      Matcher parent = PARENT.matcher(source);
      source = parent.find() ? sources.get(parent.group(1)) : null;
    }
    return source != null;
  }

  /** Sources of all tests, by the simple names of their classes; one name may be there twice. */
  static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (Path folder : List.of(ROOT, ROOT.resolve("tests"))) {
      try (var modules = Files.list(folder)) {
        for (Path module : modules.map(each -> each.resolve("src/test/java")).toList()) {
          if (Files.isDirectory(module)) {
            addSources(module, sources);
          }
        }
      }
    }
    return sources;
  }

  private static void addSources(Path module, Map<String, String> sources) throws IOException {
    try (var files = Files.walk(module)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        sources.merge(name, Files.readString(file), String::concat);
      }
    }
  }
}
