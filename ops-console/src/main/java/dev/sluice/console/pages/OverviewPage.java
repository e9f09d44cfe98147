package dev.sluice.console.pages;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.sluice.console.api.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How it goes: trouble first, then figures, charts and the stages. */
final class OverviewPage {
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
    this.figures =
        Caffeine.newBuilder()
            .expireAfter(Expiry.<Range, Figures>creating(OverviewPage::remembered))
            .build();
  }

  /** What could not be read is tried again soon. */
  private static Duration remembered(Range range, Figures figures) {
    Range as = figures.problem() == null ? range : Range.HOUR;
    return Duration.ofSeconds(as.seconds);
  }

  /** How far back. */
  enum Range {
    HOUR("1h", "the last hour", Duration.ofHours(1), 60, 5),
    DAY("24h", "the last 24 hours", Duration.ofDays(1), 1800, 60),
    WEEK("7d", "the last 7 days", Duration.ofDays(7), 10_800, 300);

    private final String id;
    private final String text;
    private final Duration length;
    private final int step;
    private final int seconds;

    Range(String id, String text, Duration length, int step, int seconds) {
      this.id = id;
      this.text = text;
      this.length = length;
      this.step = step;
      this.seconds = seconds;
    }

    /** In the address. */
    public String id() {
      return id;
    }

    /** For people. */
    public String text() {
      return text;
    }

    /** After how many seconds it is read anew: what is long changes slowly and costs more. */
    public int seconds() {
      return seconds;
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

  /**
   * What was read; timeline and trouble are null where a problem stands in their place, the latency
   * where Kafka does not tell.
   */
  private record Figures(
      Instant at,
      @Nullable Timeline timeline,
      @Nullable Trouble trouble,
      @Nullable String problem,
      StatusDocument status,
      AlarmsDocument alarms,
      @Nullable LatencyDocument latency) {}

  Page show(PageRequest request) {
    Range range = Range.of(request.parameter("range"));
    Figures now = figures.get(range, _ -> read(request, range));
    Page page =
        Page.of("overview", "Overview", "overview")
            .with("range", range)
            .with("ranges", Range.values())
            .with("at", now.at())
            .with("days", range != Range.HOUR)
            .with("problem", now.problem())
            .with("status", now.status())
            .with("alarms", now.alarms())
            .with("latency", now.latency());
    Timeline timeline = now.timeline();
    Trouble trouble = now.trouble();
    return timeline == null || trouble == null ? page : figures(page, range, timeline, trouble);
  }

  private static Page figures(Page page, Range range, Timeline timeline, Trouble trouble) {
    boolean days = range != Range.HOUR;
    return page.with("timeline", timeline)
        .with("trouble", trouble.sources())
        .with("perSecond", perSecond(timeline))
        .with("outcomes", Chart.of("Outcomes", timeline, days, OUTCOMES))
        .with("verdicts", Chart.of("Signature status", timeline, days, VERDICTS));
  }

  /** What waits is told even where the figures take too long. */
  private Figures read(PageRequest request, Range range) {
    Instant now = clock.instant();
    Instant end =
        Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), range.step) * range.step);
    Map<String, String> time =
        Map.of(
            "from", end.plusSeconds(range.step).minus(range.length).toString(),
            "to", now.toString());
    Map<String, String> steps = new LinkedHashMap<>(time);
    steps.put("step", String.valueOf(range.step));
    var status = request.get("/api/status", StatusDocument.class);
    var alarms = request.get("/api/alarms", AlarmsDocument.class);
    LatencyDocument latency = latency(request);
    try {
      return new Figures(
          now,
          request.get("/api/statistics/timeline", steps, Timeline.class),
          request.get("/api/statistics/trouble", time, Trouble.class),
          null,
          status,
          alarms,
          latency);
    } catch (ProblemException e) {
      return new Figures(
          now, null, null, "No figures: " + e.problem().detail(), status, alarms, latency);
    }
  }

  /** Null while Kafka or the database does not answer, which the status tells. */
  private static @Nullable LatencyDocument latency(PageRequest request) {
    try {
      return request.get("/api/statistics/latency", LatencyDocument.class);
    } catch (ProblemException e) {
      return null;
    }
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
