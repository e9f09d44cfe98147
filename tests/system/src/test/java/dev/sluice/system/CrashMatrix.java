package dev.sluice.system;

import dev.sluice.testkit.App;
import dev.sluice.testkit.Breakage;
import dev.sluice.testkit.ProcessTraps;
import dev.sluice.testkit.TrapPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One pipeline that one fault after the other happens to. Each has sources, deliveries and books of
 * its own. Not thread-safe.
 */
final class CrashMatrix implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(6);
  private static final int CONCURRENCY = 16;
  // many small batches, so that there is always one to be caught in
  private static final List<String> SMALL_BATCHES =
      List.of("-Dsluice.verifier.max-poll-records=50", "-Dsluice.dedup.max-poll-records=50");

  private final EmbeddedServers servers;
  private final Pipeline pipeline;
  private final Path logs;
  private final long seed;
  private final Map<String, ProcessTraps> traps = new HashMap<>();
  private final Map<String, List<TestSource>> sources = new HashMap<>();
  private final Set<String> permanent;
  private List<Breakage> broken = List.of();

  /**
   * A row of the matrix.
   *
   * @param run label of the fault, and of the guard that was taken out
   * @param took from the first request until nothing was left to do
   */
  record Row(String run, String description, Reconciliation books, Duration took) {
    @Override
    public String toString() {
      return "%s: %s in %d s".formatted(run, books.counts(), took.toSeconds());
    }
  }

  /**
   * Starts the pipeline.
   *
   * @param seed of all deliveries and of all random times
   */
  CrashMatrix(Path logs, long seed) {
    this.logs = logs;
    this.seed = seed;
    this.servers = new EmbeddedServers(logs);
    this.pipeline = new Pipeline(servers, logs, this::jvmArguments);
    runs().forEach(run -> sources.put(run, sourcesOf(run)));
    pipeline.start(sources.values().stream().flatMap(List::stream).toList());
    permanent = Set.copyOf(pipeline.instances().keySet());
  }

  /** Has a fault happen while so many deliveries are sent, and closes the books. */
  Row run(FaultPoint point, int deliveries) {
    take(List.of());
    return run(point.label(), point.description(), point::happenTo, deliveries, Settling::settled);
  }

  /** Kills a dedup that lacks a guard, as its successor does, where that must show. */
  Row runBroken(Breakage breakage, TrapPoint point, int deliveries) {
    take(List.of(breakage));
    String description = "dedup dies at " + point.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return run(
        label(breakage),
        description,
        scene -> scene.killInFullBatch(App.DEDUP, point),
        deliveries,
        // what is lost never has a state
        Settling::atRest);
  }

  /** Of the server, as it says. */
  String postgresVersion() {
    return pipeline.database().value("SHOW server_version");
  }

  @Override
  public void close() {
    pipeline.close();
  }

  /** Has dedup run with other guards taken out than it does. */
  private void take(List<Breakage> out) {
    if (!broken.equals(out)) {
      broken = out;
      String dedup = App.DEDUP.lowerCaseName();
      pipeline.retire(dedup);
      pipeline.launch(App.DEDUP, dedup).awaitReady();
    }
  }

  private Row run(
      String run,
      String description,
      Consumer<Scene> fault,
      int deliveries,
      BiFunction<Settling, Duration, Observed> end) {
    List<TestSource> own = sources.get(run);
    var random = new Random(seed * 31 + run.hashCode());
    long start = System.nanoTime();
    try (var reader = new Observed.Reader(pipeline, own);
        var traffic = new Traffic(own, pipeline::receiver, CONCURRENCY)) {
      var scene = new Scene(servers, pipeline, this::traps, traffic, deliveries, random);
      fault.accept(scene);
      scene.sendRest();
      traffic.awaitSent(PATIENCE);
      Observed settled = end.apply(new Settling(pipeline, reader), PATIENCE);
      var books = Reconciliation.of(traffic.ledger().attempts(), settled);
      return new Row(run, description, books, Duration.ofNanos(System.nanoTime() - start));
    } finally {
      pipeline.instances().keySet().stream()
          .filter(name -> !permanent.contains(name))
          .toList()
          .forEach(pipeline::retire);
    }
  }

  private List<String> jvmArguments(String name) {
    List<String> arguments = new ArrayList<>(SMALL_BATCHES);
    arguments.addAll(traps(name).jvmArguments(broken));
    return arguments;
  }

  private ProcessTraps traps(String name) {
    return traps.computeIfAbsent(name, _ -> new ProcessTraps(logs.resolve("traps").resolve(name)));
  }

  private static Stream<String> runs() {
    return Stream.concat(
        Stream.of(FaultPoint.values()).map(FaultPoint::label),
        Stream.of(Breakage.values()).map(CrashMatrix::label));
  }

  private static String label(Breakage breakage) {
    return "broken-" + breakage.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static List<TestSource> sourcesOf(String run) {
    return List.of(
        TestSource.of(run + "-gh", "github"), TestSource.of(run + "-sw", "standard-webhooks"));
  }
}
