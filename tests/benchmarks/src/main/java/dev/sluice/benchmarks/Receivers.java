package dev.sluice.benchmarks;

import dev.sluice.benchmarks.Findings.Bar;
import dev.sluice.benchmarks.Findings.Plot;
import dev.sluice.benchmarks.Findings.Table;
import dev.sluice.benchmarks.Load.RequestMaker;
import dev.sluice.testkit.TestAuthority;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Durable requests a second of ingest-api, its limit and its peers, in turns. */
final class Receivers {
  private static final Duration SETTLE = Duration.ofMillis(500);
  private static final String TEXT =
      """
      Each receiver is a process of its own and answers when the broker has acknowledged; all stay \
      up and warm, and take turns in each round. Closed loop: each connection sends its next \
      request when it has the answer. The load, the broker and the receiver share the machine. \
      CPU is the receiver's own. A figure in front of brackets is the median, those in them are \
      the rounds.\
      """;

  private final Form form;
  private final Installation installation;
  private final List<Table> tables = new ArrayList<>();
  private final List<Plot> plots = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();

  private Receivers(Form form, Installation installation) {
    this.form = form;
    this.installation = installation;
  }

  static Findings measure(Form form, Installation installation) {
    return new Receivers(form, installation).run();
  }

  /** What one receiver did under one load, round by round. */
  private record Row(List<LoadResult> results, List<Double> cpu) {
    private Row() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    Rounds of(ToDoubleFunction<LoadResult> value) {
      return new Rounds(results.stream().mapToDouble(value).boxed().toList());
    }

    Rounds perSecond() {
      return of(LoadResult::perSecond);
    }

    Rounds cpuMicros() {
      return new Rounds(cpu);
    }

    long failed() {
      return results.stream().mapToLong(LoadResult::failed).sum();
    }
  }

  private Findings run() {
    measure(form.bodySizes(), null);
    try (var authority = TestAuthority.start()) {
      measure(form.bodySizes().subList(0, 1), Identity.of(authority));
    }
    tables.add(brokerLimit());
    return new Findings("Receivers", TEXT, tables, plots, targets);
  }

  /** All receivers in turns, with bodies of these sizes; over TLS where there is an identity. */
  private void measure(List<Integer> bodySizes, @Nullable Identity identity) {
    List<RunningReceiver> running = new ArrayList<>();
    try (var load = new LoadGenerator(identity == null ? null : identity.client())) {
      for (Receiver receiver : Receiver.values()) {
        running.add(RunningReceiver.start(receiver, installation, identity));
      }
      // long at first: each one's compilers need half a minute of a processor that is busy anyway
      Duration warmUp = form.warmUp().multipliedBy(3);
      for (int size : bodySizes) {
        List<ByteBuf> pool = Webhooks.ofSize(size).pool();
        RequestMaker requests =
            (number, _) -> pool.get((int) (number % pool.size())).retainedDuplicate();
        warmUp(load, running, warmUp, requests);
        warmUp = form.warmUp().dividedBy(4);
        for (int connections : form.connections()) {
          String name =
              "%d KiB, %d connections%s"
                  .formatted(size >> 10, connections, identity == null ? "" : ", TLS");
          String file =
              "%dk-%d%s".formatted(size >> 10, connections, identity == null ? "" : "-tls");
          add(name, file, rounds(load, running, connections, requests));
        }
        pool.forEach(ByteBuf::release);
      }
      tables.add(memory(running, identity == null ? "" : ", TLS"));
    } finally {
      running.forEach(RunningReceiver::close);
    }
  }

  private void add(String load, String file, Map<Receiver, Row> rows) {
    tables.add(table(load, rows));
    plots.add(plot(load, file, rows));
    targets.addAll(targets(load, rows));
  }

  private void warmUp(
      LoadGenerator load, List<RunningReceiver> running, Duration time, RequestMaker requests) {
    int connections = form.connections().getLast();
    for (RunningReceiver each : running) {
      load.run(Load.closed(each.port(), connections, Duration.ZERO, time, requests));
    }
  }

  private Map<Receiver, Row> rounds(
      LoadGenerator load, List<RunningReceiver> running, int connections, RequestMaker requests) {
    Map<Receiver, Row> rows = new EnumMap<>(Receiver.class);
    for (int round = 0; round < form.rounds(); round++) {
      for (RunningReceiver each : running) {
        long before = ProcessUsage.cpuMicros(each.pid());
        LoadResult result =
            load.run(Load.closed(each.port(), connections, SETTLE, form.measured(), requests));
        double used = ProcessUsage.cpuMicros(each.pid()) - before;
        if (result.answered() == 0) {
          throw new IllegalStateException(each.receiver().title() + " answered nothing with 2xx");
        }
        Row row = rows.computeIfAbsent(each.receiver(), _ -> new Row());
        row.results().add(result);
        row.cpu().add(used / result.answeredInAll());
      }
    }
    return rows;
  }

  private static Table table(String load, Map<Receiver, Row> rows) {
    Row limit = row(rows, Receiver.NETTY);
    List<List<String>> cells = new ArrayList<>();
    rows.forEach(
        (receiver, row) ->
            cells.add(
                List.of(
                    receiver.title(),
                    row.perSecond().text(0),
                    row.perSecond().over(limit.perSecond()).text(2),
                    row.of(result -> result.millis(50)).text(1),
                    row.of(result -> result.millis(99)).text(1),
                    row.of(result -> result.millis(99.9)).text(1),
                    row.cpuMicros().text(1),
                    String.valueOf(row.failed()))));
    return new Table(
        load,
        List.of(
            "receiver",
            "requests/s",
            "of the limit",
            "p50 ms",
            "p99 ms",
            "p99.9 ms",
            "CPU µs a request",
            "failed"),
        cells);
  }

  private static Plot plot(String load, String file, Map<Receiver, Row> rows) {
    List<Bar> bars = new ArrayList<>();
    rows.forEach((receiver, row) -> bars.add(new Bar(receiver.title(), row.perSecond().median())));
    return new Plot("receivers-" + file, "Durable requests a second, " + load, bars);
  }

  private static List<Target> targets(String load, Map<Receiver, Row> rows) {
    Row sluice = row(rows, Receiver.SLUICE);
    Row netty = row(rows, Receiver.NETTY);
    String name = "ingest-api, " + load + ": ";
    return List.of(
        Target.atLeast(name + "requests/s over bare Netty", 0.85, over(sluice, netty), ""),
        Target.atLeast(
            name + "requests/s over Camel", 1.4, over(sluice, row(rows, Receiver.CAMEL)), ""),
        Target.atLeast(
            name + "requests/s over Spring MVC", 2.5, over(sluice, row(rows, Receiver.SPRING)), ""),
        Target.atMost(
            name + "CPU a request over bare Netty",
            1.25,
            sluice.cpuMicros().over(netty.cpuMicros()).median(),
            ""),
        Target.atMost(
            name + "p99 over bare Netty",
            1.3,
            sluice
                .of(result -> result.millis(99))
                .over(netty.of(result -> result.millis(99)))
                .median(),
            ""),
        Target.atMost(name + "failed requests", 0, (double) sluice.failed(), ""));
  }

  private static double over(Row row, Row other) {
    return row.perSecond().over(other.perSecond()).median();
  }

  private static Row row(Map<Receiver, Row> rows, Receiver receiver) {
    Row row = rows.get(receiver);
    if (row == null) {
      throw new IllegalStateException("nothing was measured of " + receiver);
    }
    return row;
  }

  private Table brokerLimit() {
    var limit = new BrokerLimit(installation);
    List<Double> rates = new ArrayList<>();
    for (int round = 0; round < form.rounds(); round++) {
      rates.add(limit.perSecond(form.limitRecords()));
    }
    return new Table(
        "The broker's limit: ProducerPerformance, 1 KiB, the same producer settings",
        List.of("records/s"),
        List.of(List.of(new Rounds(rates).text(0))));
  }

  private static Table memory(List<RunningReceiver> running, String suffix) {
    List<List<String>> rows =
        running.stream()
            .map(
                each ->
                    List.of(
                        each.receiver().title(),
                        String.format(Locale.ROOT, "%.0f", megabytes(each))))
            .toList();
    return new Table("Resident memory afterwards" + suffix, List.of("receiver", "MiB"), rows);
  }

  private static double megabytes(RunningReceiver receiver) {
    return ProcessUsage.residentBytes(receiver.pid()) / (double) (1 << 20);
  }
}
