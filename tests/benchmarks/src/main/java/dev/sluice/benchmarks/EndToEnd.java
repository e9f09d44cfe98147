package dev.sluice.benchmarks;

import dev.sluice.benchmarks.Findings.Bar;
import dev.sluice.benchmarks.Findings.Plot;
import dev.sluice.benchmarks.Findings.Table;
import dev.sluice.testkit.App;
import dev.sluice.testkit.AppProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * The whole pipeline under an open loop: how long until an event can be read on the clean topic.
 */
final class EndToEnd {
  private static final int CONNECTIONS = 256;
  private static final int BODY_BYTES = 1 << 10;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String TEXT =
      """
      Client, ingest-api, verifier, dedup, broker and PostgreSQL, all on this machine, one process \
      each. Open loop: a request is sent when it is due, whether or not answers come; latency is \
      counted from when it was due. `read` is when a read_committed consumer of the clean topic \
      has it. Lost are events that got a 2xx and were not read within two minutes.\
      """;

  private final Form form;
  private final Installation installation;
  private final Webhooks webhooks = Webhooks.ofSize(BODY_BYTES);

  private EndToEnd(Form form, Installation installation) {
    this.form = form;
    this.installation = installation;
  }

  static Findings measure(Form form, Installation installation) {
    return new EndToEnd(form, installation).run();
  }

  /** What one rate came to. */
  private record Run(int rate, LoadResult load, Histogram read, long lost, long twice) {
    double readMillis(double percentile) {
      return read.getValueAtPercentile(percentile) / 1_000.0;
    }
  }

  private Findings run() {
    try (AppProcess ingest = installation.start(App.INGEST);
        AppProcess _ = installation.start(App.VERIFIER);
        AppProcess _ = installation.start(App.DEDUP);
        var load = new LoadGenerator();
        var reader = CleanReader.start(installation)) {
      int port = ingest.address().getPort();
      // the JIT is still at work for a good while
      at(form.rates().getLast(), form.warmUp().multipliedBy(3), port, load, reader);
      List<Run> runs = new ArrayList<>();
      for (int rate : form.rates()) {
        runs.add(at(rate, form.openLoop(), port, load, reader));
      }
      Run sustained = at(form.sustainedRate(), form.sustained(), port, load, reader);
      return findings(runs, sustained);
    }
  }

  private Run at(int rate, Duration measured, int port, LoadGenerator load, CleanReader reader) {
    String run = "run-" + System.nanoTime() + "-";
    Duration settle = form.warmUp().dividedBy(4);
    reader.reset(System.nanoTime() + settle.toNanos());
    LoadResult result =
        load.run(
            new Load(
                port,
                CONNECTIONS,
                rate,
                settle,
                measured,
                (number, due) -> webhooks.request(run + number, webhooks.body(number, due))));
    // those of the settling are read, too
    long expected = result.answeredInAll();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (reader.unique() < expected && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL.toNanos());
    }
    return new Run(rate, result, reader.latency(), expected - reader.unique(), reader.twice());
  }

  private Findings findings(List<Run> runs, Run sustained) {
    List<Run> all = new ArrayList<>(runs);
    all.add(sustained);
    List<Target> targets = new ArrayList<>();
    List<Bar> bars = new ArrayList<>();
    for (Run run : runs) {
      String name = String.format(Locale.ROOT, "end to end at %,d events/s: ", run.rate());
      if (run.rate() <= 1_000) {
        targets.add(Target.atMost(name + "p50", 40, run.readMillis(50), " ms"));
      }
      double p99 = run.rate() <= 1_000 ? 100 : 250;
      targets.add(Target.atMost(name + "p99", p99, run.readMillis(99), " ms"));
      bars.add(new Bar("%,d/s p50".formatted(run.rate()), run.readMillis(50)));
      bars.add(new Bar("%,d/s p99".formatted(run.rate()), run.readMillis(99)));
    }
    String name = "sustained for %s: ".formatted(form.sustained());
    targets.add(Target.atLeast(name + "events/s", 10_000, sustained.load().perSecond(), ""));
    // a backlog that grows would be read minutes later
    targets.add(Target.atMost(name + "p99, lag bounded", 1_000, sustained.readMillis(99), " ms"));
    targets.add(Target.atMost(name + "lost", 0, (double) sustained.lost(), ""));
    targets.add(Target.atMost(name + "twice", 0, (double) sustained.twice(), ""));
    targets.add(Target.atMost(name + "failed requests", 0, (double) sustained.load().failed(), ""));
    return new Findings(
        "End to end",
        TEXT,
        List.of(table(all)),
        List.of(new Plot("end-to-end", "Due to read on the clean topic, milliseconds", bars)),
        targets);
  }

  private static Table table(List<Run> runs) {
    List<List<String>> rows = new ArrayList<>();
    for (Run run : runs) {
      LoadResult load = run.load();
      rows.add(
          List.of(
              String.valueOf(run.rate()),
              "%.0f".formatted(load.seconds()),
              "%.0f".formatted(load.perSecond()),
              percentiles(load.millis(50), load.millis(99), load.millis(99.9)),
              percentiles(run.readMillis(50), run.readMillis(99), run.readMillis(99.9)),
              "%.1f".formatted(run.readMillis(100)),
              String.valueOf(load.failed()),
              String.valueOf(run.lost()),
              String.valueOf(run.twice())));
    }
    return new Table(
        "Milliseconds from due, p50 / p99 / p99.9",
        List.of(
            "events/s offered",
            "seconds",
            "answered/s",
            "answer",
            "read",
            "slowest read",
            "failed",
            "lost",
            "twice"),
        rows);
  }

  private static String percentiles(double p50, double p99, double p999) {
    return "%.1f / %.1f / %.1f".formatted(p50, p99, p999);
  }
}
