package dev.sluice.system;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What {@code docs/metrics.md} says: its tables, below headings that name apps.
 *
 * @param entries a metric in a table each
 * @param families how names of libraries begin
 */
record MetricsPage(List<Entry> entries, Set<String> families) {
  /** How names of Sluice's own metrics begin. */
  static final String OWN = "webhook_";

  private static final Path PAGE = Path.of("../../docs/metrics.md");
  private static final List<String> APPS =
      List.of("ingest-api", "verifier-worker", "dedup-worker", "ops-console");
  private static final String LIBRARIES = "libraries";
  private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");
  private static final Pattern PART = Pattern.compile("(.+)_(bucket|count|sum|max)");

  /** What one metric is called, and who has it. */
  record Entry(String name, String type, Set<String> labels, Set<String> apps) {
    boolean isOwn() {
      return name.startsWith(OWN);
    }

    private boolean hasParts() {
      return type.equals("histogram") || type.equals("summary");
    }

    /** As {@link Exposition} says it. */
    String shown() {
      return "%s %s %s".formatted(name, type, labels);
    }
  }

  static MetricsPage read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    Set<String> families = new TreeSet<>();
    String heading = "";
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("## ")) {
        heading = line;
      } else if (line.startsWith("| `") && isOfMetrics(heading)) {
        entries.add(entry(heading, line.substring(1).split("\\|")));
      } else {
        codes(line).stream().filter(code -> code.endsWith("_")).forEach(families::add);
      }
    }
    families.remove(OWN);
    return new MetricsPage(entries, families);
  }

  private static boolean isOfMetrics(String heading) {
    return heading.contains(LIBRARIES) || APPS.stream().anyMatch(heading::contains);
  }

  /** The apps are in the heading; below that of libraries each row has its own. */
  private static Entry entry(String heading, String[] cells) {
    String apps = heading.contains(LIBRARIES) ? cells[3] : heading;
    return new Entry(
        codes(cells[0]).getFirst(),
        cells[1].strip(),
        new TreeSet<>(codes(cells[2])),
        APPS.stream().filter(apps::contains).collect(toCollection(TreeSet::new)));
  }

  private static List<String> codes(String text) {
    return CODE.matcher(text).results().map(found -> found.group(1)).toList();
  }

  /** The metrics of an app, Sluice's own or those of libraries. */
  List<Entry> of(String app, boolean own) {
    return entries.stream()
        .filter(entry -> entry.isOwn() == own && entry.apps().contains(app))
        .toList();
  }

  /** The metric that a series is of: itself, or a histogram that it is a part of. */
  Optional<Entry> ofSeries(String series) {
    return entries.stream()
        .filter(entry -> entry.name().equals(series) || isPart(entry, series))
        .findFirst();
  }

  private static boolean isPart(Entry entry, String series) {
    var part = PART.matcher(series);
    return entry.hasParts() && part.matches() && part.group(1).equals(entry.name());
  }
}
