package dev.sluice.system.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.system.architecture.Settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/configuration.md has each setting of the apps, no other, and says of it what is so. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "configuration.md");
  private static final String HEAD = "| key | type | default | meaning |";
  private static final Pattern KEY = Pattern.compile("`(sluice\\.[^`]+)`");

  /** They have names like keys: of what logs and spans say and are told, and of a file. */
  private static final Set<String> NO_SETTINGS =
      Set.of("OutcomeKey", "SpanKey", "OtlpTracing", "Logs", "EmbeddedPostgres");

  /**
   * A row.
   *
   * @param first the default as it is shown
   */
  private record Row(String type, String first, String meaning) {}

  @Test
  void hasEachSettingAndNoOther() throws IOException {
    assertThat(rows(Files.readAllLines(PAGE)).keySet())
        .containsExactlyInAnyOrderElementsOf(Settings.ofApps().keySet());
  }

  @Test
  void saysTypeDefaultAndMeaningAsTheyAre() throws IOException {
    assertThat(wrong(rows(Files.readAllLines(PAGE)), Settings.ofApps())).isEmpty();
  }

  @Test
  void nothingIsReadThatIsNoSetting() {
    Set<String> known = new TreeSet<>();
    for (String key : Settings.ofApps().keySet()) {
      // also what stands before others, such as sluice.ingest
      for (int dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
        known.add(key.substring(0, dot));
      }
      known.add(key);
    }

    assertThat(Settings.namedInCode(NO_SETTINGS))
        .isNotEmpty()
        .allMatch(name -> known.contains(name) || isOfAMap(name, known), "is a setting");
  }

  private static boolean isOfAMap(String name, Set<String> known) {
    return known.stream()
        .filter(key -> key.endsWith(".*"))
        .anyMatch(key -> name.startsWith(key.substring(0, key.length() - 1)));
  }

  @Test
  void anotherTypeDefaultOrNoMeaningIsFound() {
    Map<String, Row> rows =
        rows(
            List.of(
                "| `sluice.x` | text | `1` | elsewhere |",
                HEAD,
                "|---|---|---|---|",
                "| `sluice.a`, `sluice.b` | number | `1`, or less | good |",
                "| `sluice.c` | text | `1` | |",
                "",
                "| `sluice.y` | text | `1` | no table of settings |"));
    Map<String, Setting> settings =
        Map.of(
            "sluice.a", new Setting("number", Set.of("1")),
            "sluice.b", new Setting("duration", Set.of("2")),
            "sluice.c", new Setting(null, Set.of("")));

    assertThat(rows).containsOnlyKeys("sluice.a", "sluice.b", "sluice.c");
    assertThat(wrong(rows, settings))
        .containsExactly(
            "sluice.b: is a duration, not number",
            "sluice.b: its default is '2', not: `1`, or less",
            "sluice.c: its default is '', not: `1`",
            "sluice.c: has no meaning");
  }

  private static List<String> wrong(Map<String, Row> rows, Map<String, Setting> settings) {
    List<String> wrong = new ArrayList<>();
    rows.forEach(
        (key, row) -> {
          Setting setting = settings.getOrDefault(key, new Setting(null, Set.of()));
          if (setting.type() != null && !setting.type().equals(row.type())) {
            wrong.add("%s: is a %s, not %s".formatted(key, setting.type(), row.type()));
          }
          for (String value : setting.defaults()) {
            if (!shows(row.first(), value)) {
              wrong.add("%s: its default is '%s', not: %s".formatted(key, value, row.first()));
            }
          }
          if (row.meaning().isBlank() || row.first().isBlank()) {
            wrong.add(key + ": has no meaning");
          }
        });
    return wrong;
  }

  /** Nothing is told as what it means, so it must not look like a value. */
  private static boolean shows(String cell, String value) {
    return value.isEmpty()
        ? !cell.startsWith("`")
        : Pattern.compile("(?<![\\w.])" + Pattern.quote(value) + "(?![\\w.])").matcher(cell).find();
  }

  private static Map<String, Row> rows(List<String> page) {
    Map<String, Row> rows = new TreeMap<>();
    boolean inside = false;
    for (String line : page) {
      inside = line.equals(HEAD) || (inside && line.startsWith("|"));
      String[] cells = line.split(" \\|", -1);
      if (inside && cells.length >= 4) {
        var row = new Row(text(cells[1]), text(cells[2]), text(cells[3]));
        KEY.matcher(cells[0]).results().map(key -> key.group(1)).forEach(key -> rows.put(key, row));
      }
    }
    return rows;
  }

  private static String text(String cell) {
    return Objects.requireNonNull(cell).replaceFirst("^\\|", "").strip();
  }
}
