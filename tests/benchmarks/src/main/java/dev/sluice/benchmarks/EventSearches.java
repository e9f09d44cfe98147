package dev.sluice.benchmarks;

import dev.sluice.benchmarks.EventArchive.Sample;
import dev.sluice.benchmarks.Findings.Bar;
import dev.sluice.benchmarks.Findings.Plot;
import dev.sluice.benchmarks.Findings.Table;
import dev.sluice.testkit.App;
import dev.sluice.testkit.AppProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;

/** How long the console takes to find something among many events. */
final class EventSearches {
  private static final int MOST_ASKED = 500;
  private static final int LEAST_ASKED = 5;
  private static final int WARM_UP = 3;
  private static final int OK = 200;
  private static final double BOUND_MILLIS = 50;
  private static final String BY_PROVIDERS_ID = "provider's id";
  private static final String KEY = "sluice_" + "5e".repeat(32);

  private static final String TEXT =
      """
      The console's own routes, asked over HTTP, one request after the other, from the first byte sent to the last \
      received: so the check of the key and the answer's JSON are part of it. Half of the events are one source's. Pages \
      have 50 events. What is asked for is drawn from all days; each search is asked up to %d times, fewer times where it \
      takes long, but at least %d times. PostgreSQL has its default memory (128 MB of shared buffers); the files are in \
      the system's cache as far as they fit, as the fill leaves them.\
      """
          .formatted(MOST_ASKED, LEAST_ASKED);

  private final Form form;
  private final Installation installation;
  private final EventArchive archive;
  private final HttpClient http = HttpClient.newHttpClient();

  private EventSearches(Form form, Installation installation) {
    this.form = form;
    this.installation = installation;
    this.archive =
        new EventArchive(
            installation.postgres(),
            LocalDate.ofInstant(InstantSource.system().instant(), ZoneOffset.UTC));
  }

  static Findings measure(Form form, Installation installation) {
    return new EventSearches(form, installation).run();
  }

  /** A question, which may depend on an event that is there. */
  private record Question(String what, Function<Sample, String> path) {}

  private record Answered(String what, List<Double> millis, int failed) {
    Answered {
      millis = millis.stream().sorted().toList();
    }

    double median() {
      return new Rounds(millis).median();
    }

    double percentile99() {
      return millis.get((int) Math.ceil(0.99 * millis.size()) - 1);
    }

    List<String> row() {
      return List.of(
          what,
          String.valueOf(millis.size()),
          figure(median()),
          figure(percentile99()),
          figure(millis.getLast()),
          String.valueOf(failed));
    }
  }

  private Findings run() {
    long begun = System.nanoTime();
    archive.fill(form.searched());
    double seconds = (System.nanoTime() - begun) / 1e9;
    List<Sample> samples = archive.samples(MOST_ASKED);
    try (AppProcess console = console()) {
      List<Answered> all =
          questions().stream().map(each -> ask(each, samples, console.address())).toList();
      return findings(all, seconds);
    }
  }

  private AppProcess console() {
    Path file = installation.log("console").resolveSibling("admin-key");
    try {
      Files.writeString(file, KEY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return installation.start(
        App.CONSOLE, "--sluice.console.admin-key-file=" + file.toAbsolutePath());
  }

  private List<Question> questions() {
    Instant end = archive.end();
    return List.of(
        search(BY_PROVIDERS_ID, sample -> "delivery_id=" + sample.deliveryId()),
        search("provider's id that is nowhere", sample -> "delivery_id=" + sample.id()),
        search("idempotency key", sample -> "idempotency_key=" + sample.key()),
        new Question("receipt of an id", sample -> "/api/events/" + sample.id()),
        search("newest", _ -> "limit=50"),
        search("a page by its cursor", sample -> "cursor=" + cursor(sample)),
        search("source, its newest", sample -> "source=" + sample.source()),
        search(
            "source, a page by its cursor",
            sample -> "source=%s&cursor=%s".formatted(sample.source(), cursor(sample))),
        search(
            "source and an hour",
            sample ->
                "source=%s&from=%s&to=%s"
                    .formatted(
                        sample.source(),
                        sample.receivedAt().minus(1, ChronoUnit.HOURS),
                        sample.receivedAt())),
        search("accepted, of a source", s -> "outcome=accepted&source=" + s.source()),
        search("duplicates", _ -> "outcome=duplicate"),
        search("rejected", _ -> "outcome=rejected"),
        search("rejected, a page by its cursor", s -> "outcome=rejected&cursor=" + cursor(s)),
        search("signature status", _ -> "signature_status=missing"),
        search("signature status that is nowhere", _ -> "signature_status=malformed"),
        search("event type, one in 100,003", _ -> "event_type=rare"),
        search("hash of the body", sample -> "body_sha256=" + sample.bodySha256()),
        timeline("an hour", end, Duration.ofHours(1), 60),
        timeline("a day", end, Duration.ofDays(1), 1_800),
        timeline("a week", end, Duration.ofDays(7), 10_800),
        trouble("an hour", end, Duration.ofHours(1)),
        trouble("a day", end, Duration.ofDays(1)),
        trouble("a week", end, Duration.ofDays(7)));
  }

  private static Question search(String what, Function<Sample, String> query) {
    return new Question(what, sample -> "/api/events?" + query.apply(sample));
  }

  private static Question timeline(String what, Instant end, Duration length, int step) {
    return new Question(
        "overview: timeline of " + what,
        _ ->
            "/api/statistics/timeline?from=%s&to=%s&step=%d"
                .formatted(end.minus(length), end, step));
  }

  private static Question trouble(String what, Instant end, Duration length) {
    return new Question(
        "overview: sources in trouble, " + what,
        _ -> "/api/statistics/trouble?from=%s&to=%s".formatted(end.minus(length), end));
  }

  /** As the console makes it: the time in microseconds and the id. */
  private static String cursor(Sample sample) {
    UUID id = sample.id();
    return Base64.getUrlEncoder()
        .encodeToString(
            ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, sample.receivedAt()))
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
  }

  private Answered ask(Question question, List<Sample> samples, URI console) {
    for (int i = 0; i < WARM_UP; i++) {
      ask(console, question.path().apply(samples.get(samples.size() - 1 - i)));
    }
    List<Double> millis = new ArrayList<>();
    int failed = 0;
    long deadline = System.nanoTime() + form.measured().toNanos();
    for (int i = 0;
        i < Math.min(MOST_ASKED, samples.size())
            && (i < LEAST_ASKED || System.nanoTime() < deadline);
        i++) {
      long begun = System.nanoTime();
      boolean good = ask(console, question.path().apply(samples.get(i)));
      millis.add((System.nanoTime() - begun) / 1e6);
      failed += good ? 0 : 1;
    }
    return new Answered(question.what(), millis, failed);
  }

  private boolean ask(URI console, String path) {
    try {
      return http.send(
                  HttpRequest.newBuilder(URI.create(console + path))
                      .header("x-api-key", KEY)
                      .build(),
                  HttpResponse.BodyHandlers.ofByteArray())
              .statusCode()
          == OK;
    } catch (IOException e) {
      throw new UncheckedIOException("the console does not answer " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private Findings findings(List<Answered> all, double seconds) {
    String what = String.format(Locale.ROOT, "%,d", form.searched());
    Answered byId =
        all.stream().filter(each -> each.what().equals(BY_PROVIDERS_ID)).findFirst().orElseThrow();
    String caption =
        String.format(
            Locale.ROOT,
            "Milliseconds; %d days, %s; filled, indexed and analysed in %.0f s",
            EventArchive.DAYS,
            archive.size(),
            seconds);
    return new Findings(
        "Searches among %s events".formatted(what),
        TEXT,
        List.of(
            new Table(
                caption,
                List.of("search", "asked", "median", "p99", "slowest", "failed"),
                all.stream().map(Answered::row).toList())),
        List.of(
            new Plot(
                "search",
                "Median, ms",
                all.stream().map(each -> new Bar(each.what(), each.median())).toList())),
        List.of(
            Target.atMost(
                "search by provider's id among %s events, median".formatted(what),
                BOUND_MILLIS,
                byId.median(),
                " ms"),
            Target.atMost(
                "searches that failed", 0, all.stream().mapToInt(Answered::failed).sum(), "")));
  }

  private static String figure(double millis) {
    return String.format(Locale.ROOT, millis < 100 ? "%.1f" : "%,.0f", millis);
  }
}
