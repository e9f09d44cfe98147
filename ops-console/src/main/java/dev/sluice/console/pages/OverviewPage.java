package dev.sluice.console.pages;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How it goes: trouble first, then figures, charts and the stages. */
final class OverviewPage {
  private static final Duration REMEMBERED = Duration.ofSeconds(4);
  private static final List<Chart.Measure> OUTCOMES =
      List.of(
          new Chart.Measure("forwarded", "good", Timeline.Step::first),
          new Chart.Measure("duplicate", "repeat", Timeline.Step::duplicates),
          new Chart.Measure("rejected", "bad", Timeline.Step::rejected));
  private static final List<Chart.Measure> VERDICTS =
      List.of(
          verdict("verified", "good"),
          verdict("unsigned", "repeat"),
          verdict("failed", "bad"),
          verdict("missing", "warn"),
          verdict("malformed", "odd"),
          verdict("expired", "late"),
          verdict("unknown_source", "dim"),
          verdict("no_secret", "dark"));

  private final InstantSource clock;

  /** Many may look at once; everybody who is logged in may see all of it. */
  private final Cache<Range, Figures> figures;

  OverviewPage(InstantSource clock) {
    this.clock = clock;
    this.figures = Caffeine.newBuilder().expireAfterWrite(REMEMBERED).build();
  }

  /** How far back. */
  enum Range {
    HOUR("1h", "the last hour", Duration.ofHours(1), 60),
    DAY("24h", "the last 24 hours", Duration.ofDays(1), 1800),
    WEEK("7d", "the last 7 days", Duration.ofDays(7), 10_800);

    private final String id;
    private final String text;
    private final Duration length;
    private final int step;

    Range(String id, String text, Duration length, int step) {
      this.id = id;
      this.text = text;
      this.length = length;
      this.step = step;
    }

    /** In the address. */
    public String id() {
      return id;
    }

    /** For people. */
    public String text() {
      return text;
    }

    static Range of(String id) {
      for (Range range : values()) {
        if (range.id.equals(id)) {
          return range;
        }
      }
      return HOUR;
    }
  }

  private record Figures(Instant at, Timeline timeline, Trouble trouble, StatusDocument status) {}

  Page show(PageRequest request) {
    Range range = Range.of(request.parameter("range"));
    Figures now = figures.get(range, _ -> read(request, range));
    boolean days = range != Range.HOUR;
    return Page.of("overview", "Overview", "overview")
        .with("range", range)
        .with("ranges", Range.values())
        .with("at", now.at())
        .with("timeline", now.timeline())
        .with("trouble", now.trouble().sources())
        .with("days", days)
        .with("status", now.status())
        .with("perSecond", perSecond(now.timeline()))
        .with("outcomes", Chart.of("Outcomes", now.timeline(), days, OUTCOMES))
        .with("verdicts", Chart.of("Signature status", now.timeline(), days, VERDICTS));
  }

  private Figures read(PageRequest request, Range range) {
    Instant now = clock.instant();
    Instant end =
        Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), range.step) * range.step);
    String from = end.plusSeconds(range.step).minus(range.length).toString();
    return new Figures(
        now,
        request.get(
            "/api/statistics/timeline",
            Map.of("from", from, "to", now.toString(), "step", String.valueOf(range.step)),
            Timeline.class),
        request.get(
            "/api/statistics/trouble", Map.of("from", from, "to", now.toString()), Trouble.class),
        request.get("/api/status", StatusDocument.class));
  }

  /** Over the last whole steps, so that the one that has just begun does not count. */
  private static String perSecond(Timeline timeline) {
    int last = timeline.steps().size() - 1;
    List<Timeline.Step> steps = timeline.steps().subList(Math.max(0, last - 5), Math.max(0, last));
    long received = steps.stream().mapToLong(Timeline.Step::received).sum();
    double rate = steps.isEmpty() ? 0 : received / (double) (steps.size() * timeline.stepSeconds());
    return rate > 0 && rate < 10
        ? String.format(Locale.ROOT, "%.2f", rate)
        : new Words().number(Math.round(rate));
  }

  private static Chart.Measure verdict(String name, String style) {
    return new Chart.Measure(
        name.replace('_', ' '), style, step -> step.verdicts().getOrDefault(name, 0L));
  }
}
