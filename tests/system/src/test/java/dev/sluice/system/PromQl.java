package dev.sluice.system;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds the series that an expression of Prometheus selects. It does not parse all of PromQL. */
final class PromQl {
  private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
  private static final Pattern SELECTOR =
      Pattern.compile("(?<![\\w.:])([a-zA-Z_:][\\w:]*)\\s*(\\{[^}]*})?(?!\\w|\\s*\\()");
  private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");
  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "bool", "offset", "group_left", "group_right", "inf", "nan");

  /**
   * A selected series.
   *
   * @param name of the metric
   * @param labels that are compared
   */
  record Selector(String name, Set<String> labels) {}

  private PromQl() {}

  static List<Selector> selectors(String expression) {
    String bare = TEXT.matcher(expression).replaceAll("");
    bare = RANGE.matcher(bare).replaceAll("");
    bare = GROUPING.matcher(bare).replaceAll("");
    return SELECTOR
        .matcher(bare)
        .results()
        .filter(found -> !WORDS.contains(found.group(1)))
        .map(PromQl::selector)
        .toList();
  }

  private static Selector selector(MatchResult found) {
    Set<String> labels = new TreeSet<>();
    if (found.group(2) != null) {
      LABEL.matcher(found.group(2)).results().forEach(label -> labels.add(label.group(1)));
    }
    return new Selector(found.group(1), labels);
  }
}
