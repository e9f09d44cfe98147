package dev.sluice.benchmarks;

import dev.sluice.testkit.App;
import java.time.Duration;
import java.util.List;

/**
 * How long the benchmark runs. The short form is to show that it works and prints its ratios; what
 * it measures is worth nothing.
 *
 * @param name of the form
 * @param atOnce experiments that run beside each other, 1 where it matters what they come to
 * @param rounds in which the contenders take turns
 * @param warmUp of each contender before the first round
 * @param measured of each contender in each round
 * @param connections of a receiver's load
 * @param bodySizes of a receiver's load, bytes
 * @param limitRecords that the broker's own benchmark sends in a round
 * @param warmRounds that each worker does before the first that counts
 * @param drained events that a worker takes through in a round
 * @param existing rows of a full store
 * @param batches of 2,000 that are added to a store in a round
 * @param searched events that are searched among
 * @param forks JVMs in which a piece is measured one after the other, 0 for the benchmark's own
 * @param piece how long a piece is measured in a round
 * @param rates of the open loop, events a second; the first is that of live traffic beside a replay
 * @param openLoop how long each rate is measured
 * @param sustainedRate events a second
 * @param sustained how long the pipeline runs at its highest rate
 * @param replayed events of a replay beside live traffic
 * @param replayRate of it, events a second
 * @param started apps whose starts are measured
 * @param soak how long it runs at half of that rate while its memory is watched
 */
record Form(
    String name,
    int atOnce,
    int rounds,
    Duration warmUp,
    Duration measured,
    List<Integer> connections,
    List<Integer> bodySizes,
    int limitRecords,
    int warmRounds,
    int drained,
    int existing,
    int batches,
    int searched,
    int forks,
    Duration piece,
    List<Integer> rates,
    Duration openLoop,
    int sustainedRate,
    Duration sustained,
    int replayed,
    int replayRate,
    List<App> started,
    Duration soak) {

  static final Form FULL =
      new Form(
          "full",
          1,
          5,
          Duration.ofSeconds(20),
          Duration.ofSeconds(3),
          List.of(64, 256),
          List.of(1 << 10, 4 << 10, 64 << 10),
          600_000,
          3,
          100_000,
          30_000_000,
          25,
          10_000_000,
          1,
          Duration.ofSeconds(1),
          List.of(1_000, 5_000),
          Duration.ofSeconds(60),
          10_000,
          Duration.ofMinutes(5),
          100_000,
          100,
          List.of(App.values()),
          Duration.ofHours(1));

  static final Form SMOKE =
      new Form(
          "smoke",
          2,
          1,
          Duration.ofMillis(500),
          Duration.ofMillis(300),
          List.of(4),
          List.of(1 << 10),
          20_000,
          1,
          5_000,
          30_000,
          1,
          20_000,
          0,
          Duration.ofMillis(100),
          List.of(200),
          Duration.ofSeconds(1),
          500,
          Duration.ofSeconds(2),
          200,
          100,
          List.of(App.INGEST),
          Duration.ofSeconds(2));

  /** Whether all of Sluice in one process is started, too. */
  boolean startsLauncher() {
    return started.size() == App.values().length;
  }

  /**
   * The form of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Form of(String name) {
    return switch (name) {
      case "full" -> FULL;
      case "smoke" -> SMOKE;
      default ->
          throw new IllegalArgumentException(
              "sluice.benchmark.form: '%s' is not allowed; allowed are full, smoke"
                  .formatted(name));
    };
  }
}
