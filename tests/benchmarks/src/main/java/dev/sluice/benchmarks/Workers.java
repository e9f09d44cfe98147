package dev.sluice.benchmarks;

import dev.sluice.benchmarks.Drain.Worker;
import dev.sluice.benchmarks.Findings.Bar;
import dev.sluice.benchmarks.Findings.Plot;
import dev.sluice.benchmarks.Findings.Table;
import dev.sluice.schemas.Topics;
import dev.sluice.testkit.App;
import dev.sluice.testkit.AppProcess;
import dev.sluice.testkit.JavaProcess;
import dev.sluice.testkit.JavaProcess.Launch;
import java.util.ArrayList;
import java.util.List;

/** Events a second through each worker, beside a loop that only moves records, in turns. */
final class Workers {
  private static final String LOOP_IN = "loop-in";
  private static final String LOOP_OUT = "loop-out";
  private static final String LOOP_GROUP = "loop";
  private static final String TEXT =
      """
      One thread each, exactly once, at most 2,000 records a transaction; PostgreSQL commits \
      synchronously. A heap of new 1 KiB events becomes visible at once to a worker that is \
      running and warm; counted are the last three quarters of it. The limit is a loop with the \
      same clients that moves records from topic to topic and knows no database. CPU is the worker's own.\
      """;

  private final Form form;
  private final Installation installation;
  private final Events events = new Events();

  private Workers(Form form, Installation installation) {
    this.form = form;
    this.installation = installation;
  }

  static Findings measure(Form form, Installation installation) {
    return new Workers(form, installation).run();
  }

  /** One worker beside the loop. */
  private record Pair(String name, Rounds worker, Rounds loop, Rounds cpu, Rounds megabytes) {}

  private Findings run() {
    installation.createTopic(LOOP_IN);
    installation.createTopic(LOOP_OUT);
    var launch =
        new Launch(
            TransactionLoop.class.getName(),
            Installation.JVM,
            List.of(installation.bootstrapServers(), LOOP_IN, LOOP_OUT, LOOP_GROUP),
            installation.log("loop"));
    try (var process = JavaProcess.start(launch);
        var loop =
            new Drain(
                installation.bootstrapServers(),
                LOOP_IN,
                LOOP_GROUP,
                () -> events.raw(LOOP_IN),
                new Worker(process::isAlive, process::logTail))) {
      Topics topics = installation.topics();
      Pair verifier = beside(loop, App.VERIFIER, topics.raw());
      Pair dedup = beside(loop, App.DEDUP, topics.verified());
      return findings(List.of(verifier, dedup));
    }
  }

  private Pair beside(Drain loop, App app, String topic) {
    try (AppProcess process = installation.start(app);
        var drain =
            new Drain(
                installation.bootstrapServers(),
                topic,
                "sluice-" + app.lowerCaseName(),
                () -> app == App.VERIFIER ? events.raw(topic) : events.verified(topic),
                new Worker(process::isAlive, process::logTail))) {
      List<Double> worker = new ArrayList<>();
      List<Double> bare = new ArrayList<>();
      List<Double> cpu = new ArrayList<>();
      List<Double> memory = new ArrayList<>();
      for (int round = -form.warmRounds(); round < form.rounds(); round++) {
        long before = ProcessUsage.cpuMicros(process.pid());
        double rate = drain.perSecond(form.drained());
        double used = ProcessUsage.cpuMicros(process.pid()) - before;
        double limit = loop.perSecond(form.drained());
        if (round >= 0) {
          worker.add(rate);
          bare.add(limit);
          cpu.add(used / form.drained());
          memory.add(ProcessUsage.residentBytes(process.pid()) / (double) (1 << 20));
        }
      }
      return new Pair(
          app.lowerCaseName(),
          new Rounds(worker),
          new Rounds(bare),
          new Rounds(cpu),
          new Rounds(memory));
    }
  }

  private static Findings findings(List<Pair> pairs) {
    List<List<String>> rows = new ArrayList<>();
    List<Bar> bars = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (Pair pair : pairs) {
      Rounds ratio = pair.worker().over(pair.loop());
      rows.add(
          List.of(
              pair.name(),
              pair.worker().text(0),
              pair.loop().text(0),
              ratio.text(2),
              pair.cpu().text(1),
              pair.megabytes().text(0)));
      bars.add(new Bar(pair.name(), pair.worker().median()));
      bars.add(new Bar("bare loop beside it", pair.loop().median()));
      String name = pair.name() + ": ";
      targets.add(Target.atLeast(name + "events/s over the bare loop", 0.75, ratio.median(), ""));
      targets.add(Target.atLeast(name + "events/s", 35_000, pair.worker().median(), ""));
    }
    var table =
        new Table(
            "Workers",
            List.of(
                "worker",
                "events/s",
                "bare loop, events/s",
                "of the limit",
                "CPU µs an event",
                "resident MiB"),
            rows);
    return new Findings(
        "Workers",
        TEXT,
        List.of(table),
        List.of(new Plot("workers", "Events a second, one thread, exactly once", bars)),
        targets);
  }
}
