package dev.sluice.system;

import dev.sluice.system.PromQl.Selector;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether expressions select metrics that there are, by labels that those have. */
final class Selected {
  /** What Prometheus says of its own of what it scrapes. */
  private static final String UP = "up";

  private static final Set<String> BY_PROMETHEUS = Set.of("job", "instance");

  private Selected() {}

  /** What there is not. */
  static List<Selector> unknown(String expression, MetricsPage page, AlertRules rules) {
    return PromQl.selectors(expression).stream()
        .filter(selector -> !isKnown(selector, page, rules))
        .toList();
  }

  private static boolean isKnown(Selector selector, MetricsPage page, AlertRules rules) {
    if (selector.name().equals(UP)) {
      return BY_PROMETHEUS.containsAll(selector.labels());
    }
    return rules.recorded().contains(selector.name())
        || page.ofSeries(selector.name())
            .map(metric -> knownLabels(metric, selector.name()).containsAll(selector.labels()))
            .orElse(false);
  }

  private static Set<String> knownLabels(MetricsPage.Entry metric, String series) {
    Set<String> labels = new HashSet<>(metric.labels());
    labels.addAll(BY_PROMETHEUS);
    if (series.endsWith("_bucket")) {
      labels.add("le");
    }
    return labels;
  }
}
