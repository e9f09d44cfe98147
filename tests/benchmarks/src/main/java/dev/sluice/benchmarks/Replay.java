package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.benchmarks.Findings.Bar;
import dev.sluice.benchmarks.Findings.Plot;
import dev.sluice.benchmarks.Findings.Table;
import dev.sluice.testkit.App;
import dev.sluice.testkit.AppProcess;
import dev.sluice.testkit.ConsoleApi;
import dev.sluice.testkit.TopicReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * What a replay does to live traffic: a source whose secret was wrong is mended and everything that
 * was rejected is sent through again, while another source receives, and the console that sends it
 * is killed in the middle.
 */
final class Replay {
  private static final String MENDED = "mended";
  private static final int BODY_BYTES = 1 << 10;
  private static final int CONNECTIONS = 64;
  private static final int FILL_RATE_FACTOR = 40;
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

  /** Of a round; a replay comes to its rate in the first third of it. */
  private static final double LONGER = 1.5;

  private static final String TEXT =
      """
      A source's secret was wrong: everything it was sent is rejected. The secret is mended and a replay sends all of it
      through again, beside the live traffic of another source, at the rate that a replay has where nobody names one. In
      turns live traffic goes alone, the replay being paused, and beside the replay, from when it was started or resumed.
      Then, behind half-way, `kill -9` ends the console that sends, and it is started again. Live traffic is an open loop:
      latency is from when a request was due to when the clean topic has it for a read_committed consumer. The JVMs have
      what a container of docker-compose.yml gives them.
      """;

  private final Form form;
  private final Installation installation;
  private final ConsoleApi api;

  private Replay(Form form, Installation installation) {
    this.form = form;
    this.installation = installation;
    this.api = installation.console();
  }

  static Findings measure(Form form, Installation installation) {
    return new Replay(form, installation).run();
  }

  /** Live traffic, round by round. */
  private record Runs(List<EndToEnd.Run> alone, List<EndToEnd.Run> beside) {
    private Runs() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    long lostOrTwice() {
      return Stream.concat(alone.stream(), beside.stream())
          .mapToLong(run -> run.lost() + run.twice())
          .sum();
    }
  }

  private Findings run() {
    String _ =
        api.post(
            "/api/sources",
            """
            {"name": "%s", "provider": "%s", "secrets": ["not-the-one"]}
            """
                .formatted(MENDED, Webhooks.PROVIDER));
    int port = installation.startPipeline().address().getPort();
    try (var load = new LoadGenerator();
        var reader = CleanReader.start(installation)) {
      int rejected = receiveWithTheWrongSecret(port, load);
      String _ =
          api.patch("/api/sources/" + MENDED, "{\"secrets\": [\"%s\"]}".formatted(Webhooks.SECRET));
      Runs runs = runs(port, load, reader, rejected);
      return findings(runs, rejected);
    }
  }

  private int receiveWithTheWrongSecret(int port, LoadGenerator load) {
    var genuine = Webhooks.ofSize(BODY_BYTES, MENDED);
    int rate = FILL_RATE_FACTOR * form.replayRate();
    LoadResult sent =
        load.run(
            new Load(
                port,
                CONNECTIONS,
                rate,
                Duration.ZERO,
                Duration.ofMillis(form.replayed() * 1_000L / rate),
                (number, due) -> genuine.request("late-" + number, genuine.body(number, due))));
    int rejected = sent.answeredInAll();
    await(
        "the rejection of " + rejected,
        () -> count("webhook_events WHERE source = '" + MENDED + "'") == rejected);
    return rejected;
  }

  private Runs runs(int port, LoadGenerator load, CleanReader reader, int rejected) {
    var live = new EndToEnd(form, installation);
    int rate = form.rates().getFirst();
    Duration alone = form.openLoop().dividedBy(2);
    Duration beside = Duration.ofMillis((long) (alone.toMillis() * LONGER));
    live.warmUp(port, load, reader);
    String id = plan(rejected);
    var runs = new Runs();
    for (int round = 0; round < form.rounds(); round++) {
      runs.alone().add(live.at(rate, alone, port, load, reader));
      tell(id, round == 0 ? "start" : "resume");
      runs.beside().add(live.at(rate, beside, port, load, reader));
      tell(id, "pause");
    }
    tell(id, "resume");
    // a JVM that starts on the same processors is another matter, so the kill comes afterwards
    killConsole(id, rejected / 2);
    await(
        "the end of replay " + id,
        () -> count("replays WHERE id = '" + id + "' AND state = 'done'") == 1);
    return runs;
  }

  private void tell(String id, String what) {
    String _ = api.post("/api/replays/%s/%s".formatted(id, what), "");
  }

  private String plan(int rejected) {
    String made =
        api.post(
            "/api/replays",
            """
            {"filter": {"source": "%s", "outcome": "rejected"}, "rate": %d}
            """
                .formatted(MENDED, form.replayRate()));
    Matcher id = ID.matcher(made);
    if (!id.find()) {
      throw new IllegalStateException("a replay without id: " + made);
    }
    String planned = "replays WHERE id = '%s' AND state = 'planned'".formatted(id.group(1));
    await("the plan of " + id.group(1), () -> count(planned) == 1);
    if (count(planned + " AND to_send = " + rejected) != 1) {
      throw new IllegalStateException("not all of %d are planned".formatted(rejected));
    }
    return id.group(1);
  }

  private void killConsole(String id, int sent) {
    await(
        "half of replay " + id,
        () -> count("replays WHERE id = '%s' AND sent >= %d".formatted(id, sent)) == 1);
    AppProcess console = installation.app(App.CONSOLE);
    console.kill();
    AppProcess _ = console.restart().awaitReady();
  }

  private Findings findings(Runs runs, int rejected) {
    var replayed = new Replayed();
    replayed.read(installation);
    Rounds alone = rounds(runs.alone(), 99);
    Rounds beside = rounds(runs.beside(), 99);
    List<Target> targets =
        List.of(
            Target.atMost(
                "live p99 beside a replay", 1.5, beside.over(alone).median(), " x without"),
            Target.atMost("replayed, lost", 0, (double) rejected - replayed.events.size(), ""),
            Target.atMost("replayed, twice", 0, (double) replayed.twice, ""),
            Target.atMost("live, lost or twice", 0, (double) runs.lostOrTwice(), ""));
    return new Findings(
        "A replay beside live traffic",
        TEXT,
        List.of(table(runs, rejected)),
        List.of(
            new Plot(
                "replay",
                "Due to read on the clean topic, p99, milliseconds",
                List.of(
                    new Bar("alone", alone.median()),
                    new Bar("beside the replay", beside.median())))),
        targets);
  }

  private Table table(Runs runs, int rejected) {
    return new Table(
        String.format(
            Locale.ROOT,
            "Live traffic of %,d events/s; %,d events replayed at %,d a second; median and each"
                + " round",
            form.rates().getFirst(),
            rejected,
            form.replayRate()),
        List.of("", "seconds a round", "read/s", "p50 ms", "p99 ms", "slowest ms", "failed"),
        List.of(
            row("alone", runs.alone()),
            row("beside the replay", runs.beside()),
            List.of(
                "ratio of p99",
                "",
                "",
                "",
                rounds(runs.beside(), 99).over(rounds(runs.alone(), 99)).text(2),
                "",
                "")));
  }

  private static List<String> row(String name, List<EndToEnd.Run> runs) {
    return List.of(
        name,
        String.format(Locale.ROOT, "%.0f", runs.getFirst().load().seconds()),
        new Rounds(runs.stream().map(EndToEnd.Run::readPerSecond).toList()).text(0),
        rounds(runs, 50).text(1),
        rounds(runs, 99).text(1),
        rounds(runs, 100).text(0),
        String.valueOf(runs.stream().mapToLong(run -> run.load().failed()).sum()));
  }

  private static Rounds rounds(List<EndToEnd.Run> runs, double percentile) {
    return new Rounds(runs.stream().map(run -> run.readMillis(percentile)).toList());
  }

  /** What of the mended source is on the clean topic. */
  private static final class Replayed {
    private final Set<String> events = new HashSet<>();
    private int twice;

    void read(Installation installation) {
      String topic = installation.topics().events();
      try (var consumer = TopicReader.consumer(installation.bootstrapServers(), topic)) {
        var ends = consumer.endOffsets(consumer.assignment());
        for (TopicPartition partition : consumer.assignment()) {
          while (consumer.position(partition) < Objects.requireNonNull(ends.get(partition))) {
            for (var record : consumer.poll(POLL)) {
              note(
                  text(record.headers().lastHeader("ce_source").value()),
                  text(record.headers().lastHeader("ce_id").value()));
            }
          }
        }
      }
    }

    private void note(String source, String id) {
      if (source.equals("/webhooks/" + MENDED) && !events.add(id)) {
        twice++;
      }
    }

    private static String text(byte[] value) {
      return new String(value, UTF_8);
    }
  }

  private long count(String fromWhere) {
    try (Connection connection = installation.postgres().dataSource().getConnection();
        ResultSet row =
            connection.createStatement().executeQuery("SELECT count(*) FROM " + fromWhere)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot count " + fromWhere, e);
    }
  }

  private static void await(String what, BooleanSupplier done) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("%s did not come in %s".formatted(what, PATIENCE));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
