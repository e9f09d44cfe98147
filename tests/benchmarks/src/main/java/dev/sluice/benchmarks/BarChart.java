package dev.sluice.benchmarks;

import dev.sluice.benchmarks.Findings.Bar;
import dev.sluice.benchmarks.Findings.Plot;
import java.util.Locale;

/** A bar chart as SVG. */
final class BarChart {
  private static final int WIDTH = 760;
  private static final int LEFT = 230;
  private static final int RIGHT = 90;
  private static final int TOP = 40;
  private static final int STEP = 34;
  private static final int BAR = 22;

  private BarChart() {}

  static String svg(Plot plot) {
    double longest = plot.bars().stream().mapToDouble(Bar::value).max().orElse(1);
    int height = TOP + STEP * plot.bars().size() + 10;
    var out = new StringBuilder();
    out.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="10" y="22" font-size="15" font-weight="bold">%s</text>
        """
            .formatted(WIDTH, height, escaped(plot.caption())));
    int y = TOP;
    for (Bar bar : plot.bars()) {
      double length = (WIDTH - LEFT - RIGHT) * bar.value() / longest;
      out.append(
          String.format(
              Locale.ROOT,
              """
              <text x="%d" y="%d" text-anchor="end">%s</text>
              <rect x="%d" y="%d" width="%.1f" height="%d" fill="#3b6ea5"/>
              <text x="%.1f" y="%d">%,.0f</text>
              """,
              LEFT - 8,
              y + 16,
              escaped(bar.label()),
              LEFT,
              y,
              length,
              BAR,
              LEFT + length + 6,
              y + 16,
              bar.value()));
      y += STEP;
    }
    return out.append("</svg>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
