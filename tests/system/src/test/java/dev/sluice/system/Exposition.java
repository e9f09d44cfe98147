package dev.sluice.system;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an app exposes, read from the text format of Prometheus.
 *
 * @param types of the metrics, by name
 * @param labels of their series, without those that are a histogram's own
 */
record Exposition(Map<String, String> types, Map<String, Set<String>> labels) {
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:]\\w*)(?:\\{(.*)})? \\S+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern PART = Pattern.compile("_(bucket|count|sum)$");
  private static final Set<String> OF_HISTOGRAMS = Set.of("le", "quantile");

  static Exposition parse(String text) {
    Map<String, String> types = new TreeMap<>();
    Map<String, Set<String>> labels = new TreeMap<>();
    for (String line : text.lines().toList()) {
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (type.matches()) {
        types.put(type.group(1), type.group(2));
      } else if (sample.matches()) {
        String name = sample.group(1);
        String metric = types.containsKey(name) ? name : PART.matcher(name).replaceFirst("");
        labels.computeIfAbsent(metric, _ -> new TreeSet<>()).addAll(names(sample.group(2)));
      }
    }
    return new Exposition(types, labels);
  }

  private static List<String> names(String labels) {
    return labels == null
        ? List.of()
        : LABEL
            .matcher(labels)
            .results()
            .map(found -> found.group(1))
            .filter(name -> !OF_HISTOGRAMS.contains(name))
            .toList();
  }

  /** The metrics by name, without the maximum that comes with each histogram. */
  List<String> names() {
    return types.keySet().stream().filter(name -> !isMaximum(name)).toList();
  }

  private boolean isMaximum(String name) {
    return name.endsWith("_max")
        && Set.of("histogram", "summary")
            .contains(types.getOrDefault(name.substring(0, name.length() - 4), ""));
  }

  /** As {@link MetricsPage.Entry} says it. */
  String shown(String metric) {
    return "%s %s %s".formatted(metric, types.get(metric), labels.getOrDefault(metric, Set.of()));
  }
}
