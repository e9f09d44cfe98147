package dev.sluice.benchmarks;

import dev.sluice.benchmarks.Findings.Bar;
import dev.sluice.benchmarks.Findings.Plot;
import dev.sluice.benchmarks.Findings.Table;
import dev.sluice.testkit.App;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * The whole pipeline under an open loop: how long until an event can be read on the clean topic.
 */
final class EndToEnd {
  private static final int CONNECTIONS = 256;
  private static final int BODY_BYTES = 1 << 10;

  /** Without anything read; a backlog is read for as long as it takes. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration POLL = Duration.ofMillis(100);

  /** What is offered beyond what is to be sustained: no load can exceed what is offered. */
  private static final double MORE = 1.02;

  private static final String TEXT =
      """
      Client, ingest-api, verifier, dedup, broker and PostgreSQL, all on this machine, one process \
      each. Open loop: a request is sent when it is due, whether or not answers come; latency is \
      counted from when it was due. `read` is when a read_committed consumer of the clean topic \
      has it. Lost are events that got a 2xx and had not been read when nothing had come for a \
      minute. Failed are those without 2xx, those included that were due and found no free \
      connection. The apps' JVMs have what a container of docker-compose.yml gives them, `%s` (the \
      receiver -Xmx154m and neither of the ratios), and MALLOC_ARENA_MAX=2 as the images have it. \
      The first row is that of processes that have just been started; then all of it is warmed up \
      at thrice that rate and at the same, and the highest rate comes first, because compilers are \
      at work for minutes. The others take turns afterwards; a figure in front of brackets is the \
      median, those in them are the rounds.\
      """
          .formatted(String.join(" ", ShippedJvm.of(App.VERIFIER)));

  private final Form form;
  private final Installation installation;
  private final Webhooks webhooks = Webhooks.ofSize(BODY_BYTES);

  EndToEnd(Form form, Installation installation) {
    this.form = form;
    this.installation = installation;
  }

  static Findings measure(Form form, Installation installation) {
    return new EndToEnd(form, installation).run();
  }

  /**
   * What one rate came to, once.
   *
   * @param readPerSecond events that came out while the load lasted
   * @param costs of an event, by what it used
   */
  record Run(
      int rate,
      LoadResult load,
      Histogram read,
      double readPerSecond,
      long lost,
      long twice,
      Map<String, Double> costs) {
    double readMillis(double percentile) {
      return read.getValueAtPercentile(percentile) / 1_000.0;
    }
  }

  private Findings run() {
    int port = installation.startPipeline().address().getPort();
    try (var load = new LoadGenerator();
        var reader = CleanReader.start(installation)) {
      int least = form.rates().getFirst();
      Run started = at(least, form.openLoop(), port, load, reader);
      warmUp(port, load, reader);
      int offered = (int) (form.sustainedRate() * MORE);
      Run sustained = at(offered, form.sustained(), port, load, reader);
      Map<String, Double> memory = installation.residentMegabytes();
      warmUp(port, load, reader);
      List<RateRounds> lower = inTurns(port, load, reader);
      List<RateRounds> all = new ArrayList<>(lower);
      all.addFirst(new RateRounds(grouped(least) + ", started", List.of(started)));
      all.addLast(new RateRounds(grouped(offered), List.of(sustained)));
      return findings(lower, sustained, all, memory);
    }
  }

  private List<RateRounds> inTurns(int port, LoadGenerator load, CleanReader reader) {
    Map<Integer, List<Run>> runs = new LinkedHashMap<>();
    form.rates().forEach(rate -> runs.put(rate, new ArrayList<>()));
    for (int round = 0; round < form.rounds(); round++) {
      runs.forEach((rate, own) -> own.add(at(rate, form.openLoop(), port, load, reader)));
    }
    return runs.entrySet().stream()
        .map(rate -> new RateRounds(grouped(rate.getKey()), rate.getValue()))
        .toList();
  }

  /**
   * The JIT is at work for minutes, small batches run other code than large ones, and after the
   * highest rate PostgreSQL tidies up. Cold, that rate would only pile up.
   */
  void warmUp(int port, LoadGenerator load, CleanReader reader) {
    int least = form.rates().getFirst();
    for (int rate : List.of(3 * least, least)) {
      Run _ = at(rate, form.warmUp().multipliedBy(2), port, load, reader);
    }
  }

  /** Offers this rate for that long, then waits until all has been read. */
  Run at(int rate, Duration measured, int port, LoadGenerator load, CleanReader reader) {
    String run = "run-" + System.nanoTime() + "-";
    Duration settle = form.warmUp().dividedBy(4);
    Usage before = Usage.now(installation);
    long from = System.nanoTime() + settle.toNanos();
    reader.reset(from, from + measured.toNanos());
    LoadResult result =
        load.run(
            new Load(
                port,
                CONNECTIONS,
                rate,
                settle,
                measured,
                (number, due) -> webhooks.request(run + number, webhooks.body(number, due))));
    BitSet missing = awaitAll(result.acknowledged(), reader);
    Usage after = Usage.now(installation);
    return new Run(
        rate,
        result,
        reader.latency(),
        reader.readInTime() / result.seconds(),
        missing.cardinality(),
        reader.twice(),
        after.perEventSince(before, Math.max(1, reader.unique())));
  }

  /** Those that were acknowledged and not read when nothing has been read for too long. */
  private static BitSet awaitAll(BitSet acknowledged, CleanReader reader) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    BitSet missing = reader.missingOf(acknowledged);
    while (!missing.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL.toNanos());
      BitSet now = reader.missingOf(acknowledged);
      if (now.cardinality() < missing.cardinality()) {
        deadline = System.nanoTime() + PATIENCE.toNanos();
      }
      missing = now;
    }
    return missing;
  }

  private Findings findings(
      List<RateRounds> lower, Run sustained, List<RateRounds> all, Map<String, Double> memory) {
    List<Target> targets = new ArrayList<>();
    List<Bar> bars = new ArrayList<>();
    for (RateRounds rate : lower) {
      String name = "end to end at %s events/s: ".formatted(rate.name());
      double p50 = rate.readMillis(50).median();
      double p99 = rate.readMillis(99).median();
      if (rate.perSecond() <= 1_000) {
        targets.add(Target.atMost(name + "p50", 40, p50, " ms"));
      }
      targets.add(Target.atMost(name + "p99", rate.perSecond() <= 1_000 ? 100 : 250, p99, " ms"));
      bars.add(new Bar(rate.name() + "/s p50", p50));
      bars.add(new Bar(rate.name() + "/s p99", p99));
    }
    targets.addAll(targets(sustained, memory));
    return new Findings(
        "End to end",
        TEXT,
        List.of(RateRounds.latency(all), RateRounds.costs(all), memory(memory)),
        List.of(new Plot("end-to-end", "Due to read on the clean topic, milliseconds", bars)),
        targets);
  }

  private List<Target> targets(Run sustained, Map<String, Double> memory) {
    String name = "sustained for %s: ".formatted(form.sustained());
    List<Target> targets = new ArrayList<>();
    targets.add(
        Target.atLeast(
            name + "events/s read meanwhile", form.sustainedRate(), sustained.readPerSecond(), ""));
    // a backlog that grows would be read minutes later
    targets.add(Target.atMost(name + "p99, lag bounded", 1_000, sustained.readMillis(99), " ms"));
    targets.add(Target.atMost(name + "lost", 0, (double) sustained.lost(), ""));
    targets.add(Target.atMost(name + "twice", 0, (double) sustained.twice(), ""));
    targets.add(Target.atMost(name + "failed requests", 0, (double) sustained.load().failed(), ""));
    for (App app : List.of(App.INGEST, App.VERIFIER, App.DEDUP)) {
      double most = app == App.INGEST ? 256 : 384;
      double resident = memory.getOrDefault(app.lowerCaseName(), Double.NaN);
      targets.add(Target.atMost(app.lowerCaseName() + ": resident then", most, resident, " MiB"));
    }
    return targets;
  }

  private static Table memory(Map<String, Double> megabytes) {
    List<List<String>> rows = new ArrayList<>();
    megabytes.forEach(
        (name, resident) -> rows.add(List.of(name, String.format(Locale.ROOT, "%.0f", resident))));
    return new Table("Resident after the sustained load", List.of("process", "MiB"), rows);
  }

  private static String grouped(int rate) {
    return String.format(Locale.ROOT, "%,d", rate);
  }
}
