package dev.sluice.benchmarks;

import dev.sluice.benchmarks.Findings.Bar;
import dev.sluice.benchmarks.Findings.Plot;
import dev.sluice.benchmarks.Findings.Table;
import dev.sluice.testkit.App;
import dev.sluice.testkit.AppProcess;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How long each app takes until it is ready, with an ahead-of-time cache and without, in turns. */
final class Starts {
  private static final int CONNECTIONS = 64;
  private static final String UP = "`./sluice up`";
  private static final Duration GRACE = Duration.ofMinutes(2);
  private static final String TEXT =
      """
      From the start of the process until its readiness probe says yes, asked ten times a second, \
      with the broker and the database at hand. The cache (JEP 514) is written by one start and end \
      before the rounds. The first request is one on a connection that is open, right then; the \
      steady p99 is that of answers at the least of the pipeline's rates, once warm. The JVMs have \
      what a container of docker-compose.yml gives them. `./sluice up` is all of it in one process, \
      broker and database included, built and trained, with a folder that is new.\
      """;

  private final Form form;
  private final Installation installation;
  private final LoadGenerator load;
  private final Webhooks webhooks = Webhooks.ofSize(1 << 10);

  private Starts(Form form, Installation installation, LoadGenerator load) {
    this.form = form;
    this.installation = installation;
    this.load = load;
  }

  static Findings measure(Form form, Installation installation) {
    try (var load = new LoadGenerator()) {
      return new Starts(form, installation, load).run();
    }
  }

  /**
   * One start.
   *
   * @param seconds until it was ready
   * @param megabytes resident then
   * @param first milliseconds that its first request took, 0 where it takes none
   */
  private record Start(double seconds, double megabytes, double first) {}

  private record Measured(App app, Rounds cold, Rounds cached, Rounds megabytes, Rounds first) {}

  private Findings run() {
    List<Measured> all = new ArrayList<>();
    for (App app : form.started()) {
      all.add(measure(app));
    }
    double steady = steadyMillis();
    return findings(all, steady, form.startsLauncher() ? launcher() : List.of());
  }

  /** Seconds of each round. */
  private List<Double> launcher() {
    var launcher = new Launcher(installation.log("up").resolveSibling("up"));
    return IntStream.range(0, form.rounds())
        .mapToObj(round -> launcher.secondsOfFirstStart("round-" + round))
        .toList();
  }

  private Measured measure(App app) {
    Path cache = installation.log(app.lowerCaseName()).resolveSibling(app.lowerCaseName() + ".aot");
    started(app, "-XX:AOTCacheOutput=" + cache);
    if (!Files.exists(cache)) {
      throw new IllegalStateException(
          "no cache was made of %s: its log says why".formatted(app.lowerCaseName()));
    }
    List<Double> cold = new ArrayList<>();
    List<Double> cached = new ArrayList<>();
    List<Double> megabytes = new ArrayList<>();
    List<Double> first = new ArrayList<>();
    for (int round = 0; round < form.rounds(); round++) {
      cold.add(started(app).seconds());
      Start start = started(app, "-XX:AOTCache=" + cache);
      cached.add(start.seconds());
      megabytes.add(start.megabytes());
      first.add(start.first());
    }
    return new Measured(
        app, new Rounds(cold), new Rounds(cached), new Rounds(megabytes), new Rounds(first));
  }

  private Start started(App app, String... options) {
    List<String> jvm = new ArrayList<>(ShippedJvm.of(app));
    jvm.addAll(List.of("-cp", jars()));
    jvm.addAll(List.of(options));
    long begun = System.nanoTime();
    try (AppProcess process = installation.start(app, jvm)) {
      double seconds = (System.nanoTime() - begun) / 1e9;
      double megabytes = ProcessUsage.residentBytes(process.pid()) / (double) (1 << 20);
      double first =
          app == App.INGEST
              ? load.run(requests(process, 1, Duration.ZERO, Duration.ofSeconds(1))).millis(100)
              : 0;
      // by itself: only then does the JVM write the cache
      process.stop(GRACE);
      return new Start(seconds, megabytes, first);
    }
  }

  private double steadyMillis() {
    try (AppProcess ingest = installation.start(App.INGEST)) {
      int rate = form.rates().getFirst();
      return load.run(requests(ingest, rate, form.warmUp(), form.openLoop())).millis(99);
    }
  }

  private Load requests(AppProcess ingest, int rate, Duration warmUp, Duration measured) {
    return new Load(
        ingest.address().getPort(),
        Math.min(rate, CONNECTIONS),
        rate,
        warmUp,
        measured,
        (number, due) -> webhooks.request("start-" + number, webhooks.body(number, due)));
  }

  /** A cache is made of jars only, and folders of classes are not what is shipped. */
  private static String jars() {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(System.getProperty("java.class.path"))
        .filter(entry -> entry.endsWith(".jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Findings findings(List<Measured> all, double steady, List<Double> up) {
    List<Bar> bars = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (Measured each : all) {
      String name = each.app().lowerCaseName();
      double bound = each.app() == App.INGEST ? 1.5 : 2.5;
      targets.add(
          Target.atMost(name + ": ready with its cache", bound, each.cached().median(), " s"));
      if (each.app() == App.INGEST) {
        double ratio = each.first().median() / steady;
        targets.add(Target.atMost(name + ": first request over the steady p99", 2, ratio, " x"));
      }
      bars.add(new Bar(name + " with cache", each.cached().median()));
      bars.add(new Bar(name + " without", each.cold().median()));
    }
    List<Table> tables = new ArrayList<>(List.of(table(all, steady)));
    if (!up.isEmpty()) {
      var rounds = new Rounds(up);
      tables.add(
          new Table("Of all in one", List.of("", "seconds"), List.of(List.of(UP, rounds.text(1)))));
      targets.add(Target.atMost(UP + ": ready", 8, rounds.median(), " s"));
      bars.add(new Bar("sluice up", rounds.median()));
    }
    return new Findings(
        "Starts", TEXT, tables, List.of(new Plot("starts", "Seconds until ready", bars)), targets);
  }

  private static Table table(List<Measured> all, double steady) {
    List<List<String>> rows = new ArrayList<>();
    for (Measured each : all) {
      rows.add(
          List.of(
              each.app().lowerCaseName(),
              each.cached().text(1),
              each.cold().text(1),
              each.megabytes().text(0),
              each.app() == App.INGEST ? "%s; %.1f".formatted(each.first().text(1), steady) : ""));
    }
    return new Table(
        "Seconds until ready, median and each round",
        List.of(
            "app", "with cache", "without", "resident MiB then", "first request, ms; steady p99"),
        rows);
  }
}
