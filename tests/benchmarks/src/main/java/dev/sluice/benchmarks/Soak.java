package dev.sluice.benchmarks;

import dev.sluice.benchmarks.Findings.Bar;
import dev.sluice.benchmarks.Findings.Plot;
import dev.sluice.benchmarks.Findings.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Whether memory stays as it is while the pipeline works for long. */
final class Soak {
  private static final int SAMPLES = 60;
  private static final long MOST_OF_A_PARTITION = 512L << 20;

  /** What a collector's own rhythm may look like. */
  private static final double FLAT = 1.05;

  private static final String TEXT =
      """
      The whole pipeline at half of its rate. The memory that is resident is read %d times; growth is the median of the \
      last quarter over that of the second, the first being left to the JIT. Topics keep 512 MiB a partition, so that the \
      disk suffices; PostgreSQL keeps all rows.\
      """
          .formatted(SAMPLES);

  private final Form form;
  private final Installation installation;
  private final Map<String, List<Double>> megabytes = new LinkedHashMap<>();

  private Soak(Form form, Installation installation) {
    this.form = form;
    this.installation = installation;
  }

  static Findings measure(Form form, Installation installation) {
    return new Soak(form, installation).run();
  }

  private Findings run() {
    // only when the watch has ended are the samples all there
    return findings(watched());
  }

  private EndToEnd.Run watched() {
    installation.limitTopics(MOST_OF_A_PARTITION);
    int port = installation.startPipeline().address().getPort();
    try (var load = new LoadGenerator();
        var reader = CleanReader.start(installation);
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor()) {
      Duration between = form.soak().dividedBy(SAMPLES);
      var watching =
          watch.scheduleAtFixedRate(
              this::sample, between.toNanos(), between.toNanos(), TimeUnit.NANOSECONDS);
      EndToEnd.Run run =
          new EndToEnd(form, installation)
              .at(form.sustainedRate() / 2, form.soak(), port, load, reader);
      watching.cancel(false);
      return run;
    }
  }

  private void sample() {
    installation
        .residentMegabytes()
        .forEach(
            (name, resident) ->
                megabytes.computeIfAbsent(name, _ -> new ArrayList<>()).add(resident));
  }

  private Findings findings(EndToEnd.Run run) {
    List<List<String>> rows = new ArrayList<>();
    List<Bar> bars = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    megabytes.forEach(
        (name, samples) -> {
          int quarter = samples.size() / 4;
          double early = new Rounds(samples.subList(quarter, 2 * quarter)).median();
          double late = new Rounds(samples.subList(3 * quarter, 4 * quarter)).median();
          targets.add(Target.atMost("memory of " + name + ", growth", FLAT, late / early, " x"));
          bars.add(new Bar(name + ", early", early));
          bars.add(new Bar(name + ", late", late));
          rows.add(List.of(name, new Rounds(samples).text(0)));
        });
    targets.add(Target.atMost("lost", 0, (double) run.lost(), ""));
    targets.add(Target.atMost("twice", 0, (double) run.twice(), ""));
    String caption =
        String.format(
            Locale.ROOT,
            "Resident MiB, median and each sample, at %.0f events/s read for %.0f s",
            run.readPerSecond(),
            run.load().seconds());
    return new Findings(
        "An hour at half load",
        TEXT,
        List.of(new Table(caption, List.of("process", "MiB"), rows)),
        List.of(new Plot("soak", "Resident MiB, second and last quarter", bars)),
        targets);
  }
}
