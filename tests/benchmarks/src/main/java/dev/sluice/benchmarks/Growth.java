package dev.sluice.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.sluice.benchmarks.Findings.Bar;
import dev.sluice.benchmarks.Findings.Plot;
import dev.sluice.benchmarks.Findings.Table;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Claims and audit rows a second, in an empty store and in one that is full, in turns. */
final class Growth {
  private static final int BATCH = 2_000;

  /** By then nearly every page of the indexes that are written to was written once. */
  private static final int STEPS_PER_ROUND = 2;

  private final Form form;
  private final Events events = new Events();

  private Growth(Form form) {
    this.form = form;
  }

  /** What is measured, in this order in each round. */
  private enum Way {
    CLAIMS_EMPTY("claims, empty store"),
    CLAIMS_FULL("claims, full store"),
    AUDIT_EMPTY("audit rows, empty store"),
    AUDIT_FULL("audit rows, full store"),
    INSERT("plain multi-row INSERT (limit)"),
    COPY("COPY (limit)");

    private final String title;

    Way(String title) {
      this.title = title;
    }
  }

  static Findings measure(Form form) {
    return new Growth(form).run();
  }

  private Findings run() {
    try (var empty = Store.start();
        var full = Store.start()) {
      full.fill(form.existing());
      List<List<String>> afterCheckpoint = afterCheckpoint(empty, full);
      Map<Way, List<Double>> rates = new EnumMap<>(Way.class);
      for (int round = -1; round < form.rounds(); round++) {
        for (Way way : Way.values()) {
          double rate = perSecond(way, empty, full);
          if (round >= 0) {
            rates.computeIfAbsent(way, _ -> new ArrayList<>()).add(rate);
          }
        }
      }
      Map<Way, Rounds> rounds = new EnumMap<>(Way.class);
      rates.forEach((way, values) -> rounds.put(way, new Rounds(values)));
      return findings(rounds, afterCheckpoint);
    } catch (SQLException e) {
      throw new IllegalStateException("growth cannot be measured", e);
    }
  }

  /** The full store from its checkpoint on; what is measured later is behind it. */
  private List<List<String>> afterCheckpoint(Store empty, Store full) throws SQLException {
    List<List<String>> steps = new ArrayList<>();
    int rows = rowsOfARound();
    for (int step = 0; step < STEPS_PER_ROUND * form.rounds(); step++) {
      List<String> cells = new ArrayList<>();
      cells.add("%,d to %,d".formatted(step * rows, (step + 1) * rows));
      for (Way way : new Way[] {Way.CLAIMS_FULL, Way.AUDIT_FULL}) {
        long log = full.logBytes();
        cells.add(String.format(Locale.ROOT, "%.0f", perSecond(way, empty, full)));
        cells.add(String.format(Locale.ROOT, "%,d", (full.logBytes() - log) / rows));
      }
      steps.add(cells);
    }
    return steps;
  }

  private double perSecond(Way way, Store empty, Store full) throws SQLException {
    Store store = way == Way.CLAIMS_FULL || way == Way.AUDIT_FULL ? full : empty;
    for (int i = 0; i < form.batches(); i++) {
      store.prepare(events.verified(BATCH));
    }
    long start = System.nanoTime();
    switch (way) {
      case CLAIMS_EMPTY, CLAIMS_FULL -> store.claim();
      case AUDIT_EMPTY, AUDIT_FULL -> store.audit();
      case INSERT -> store.insert();
      case COPY -> store.copy();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    store.forget();
    return rowsOfARound() / seconds;
  }

  private int rowsOfARound() {
    return BATCH * form.batches();
  }

  private Findings findings(Map<Way, Rounds> rounds, List<List<String>> afterCheckpoint) {
    List<List<String>> rows = new ArrayList<>();
    List<Bar> bars = new ArrayList<>();
    rounds.forEach(
        (way, rates) -> {
          rows.add(List.of(way.title, rates.text(0)));
          bars.add(new Bar(way.title, rates.median()));
        });
    String full = "with %,d rows: ".formatted(form.existing());
    return new Findings(
        "Growth",
        """
        One connection, batches of 2,000, synchronous commit; two servers, one empty and one with \
        %,d claims in three buckets and as many rows of webhook_events, all live. The statements \
        are the apps' own. COPY and a plain multi-row INSERT into a copy of the claims' table are \
        the limits: they ask nothing and settle no conflict. Each server has %s. After a checkpoint \
        PostgreSQL logs a page as a whole when it is first written, so the full store is slower at \
        first: that is the second table. The rounds of the first are behind it.\
        """
            .formatted(form.existing(), Store.SETTINGS),
        List.of(
            new Table("Rows a second", List.of("what", "rows/s"), rows),
            new Table(
                "The full store from a checkpoint on",
                List.of(
                    "rows", "claims/s", "bytes of log each", "audit rows/s", "bytes of log each"),
                afterCheckpoint)),
        List.of(new Plot("growth", "Rows a second, one connection", bars)),
        List.of(
            ratio(full + "claims/s over an empty store", rounds, Way.CLAIMS_FULL, Way.CLAIMS_EMPTY),
            ratio(
                full + "audit rows/s over an empty store",
                rounds,
                Way.AUDIT_FULL,
                Way.AUDIT_EMPTY)));
  }

  private static Target ratio(String what, Map<Way, Rounds> rounds, Way way, Way other) {
    return Target.atLeast(
        what,
        0.9,
        requireNonNull(rounds.get(way)).over(requireNonNull(rounds.get(other))).median(),
        "");
  }
}
