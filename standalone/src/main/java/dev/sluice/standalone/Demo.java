package dev.sluice.standalone;

import dev.sluice.providers.ProviderCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The demonstration: real webhooks of several providers through a pipeline that runs. */
final class Demo {
  private static final List<String> PROVIDERS =
      List.of("github", "stripe", "shopify", "slack", "standard-webhooks", "discord", "sendgrid");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<DemoSource> sources =
      PROVIDERS.stream()
          .map(id -> DemoSource.of(Objects.requireNonNull(ProviderCatalog.bundled().find(id), id)))
          .toList();
  private final InstantSource clock;
  private final CompletableFuture<Void> stop;
  private final Consumer<String> progress;

  /**
   * A demonstration.
   *
   * @param clock gives the time of signing
   * @param stop may complete to end it early
   * @param progress takes lines for the user
   */
  Demo(InstantSource clock, CompletableFuture<Void> stop, Consumer<String> progress) {
    this.clock = clock;
    this.stop = stop;
    this.progress = progress;
  }

  List<DemoSource> sources() {
    return sources;
  }

  /**
   * Writes the sources file, and each secret into a file of its own.
   *
   * @param dir readable by its owner only
   * @return the sources file
   */
  Path writeSources(Path dir) throws IOException {
    var yaml = new StringBuilder("sources:\n");
    for (DemoSource source : sources) {
      Path secret = dir.resolve(source.name() + ".secret");
      Files.writeString(secret, source.secret().verifying());
      yaml.append(
          """
            - name: %s
              provider: %s
              mode: %s
              secrets: ["file:%s"]
          """
              .formatted(source.name(), source.provider().id(), source.mode(), secret));
    }
    return Files.writeString(dir.resolve("sources.yaml"), yaml);
  }

  /**
   * Sends everything and waits until it can be seen where each webhook ended.
   *
   * @throws CancellationException if {@code stop} completed first
   */
  DemoReport run(Endpoints endpoints, String databasePassword) throws SQLException {
    try (var client = new WebhookClient(endpoints.http());
        var outcomes = DemoOutcomes.open(endpoints, databasePassword)) {
      progress.accept("sending genuine, forged, stale and unsigned webhooks");
      List<DemoDelivery> first = new ArrayList<>();
      for (DemoSource source : sources) {
        source.firstKinds().forEach(kind -> first.add(source.make(kind, clock)));
      }
      first.add(sources.getFirst().make(DemoKind.UNKNOWN_SOURCE, clock));
      List<DemoResult> results = new ArrayList<>(settle(outcomes, send(client, first)));
      progress.accept("sending the genuine ones again");
      List<DemoDelivery> again =
          sources.stream().map(source -> source.make(DemoKind.REPEATED, clock)).toList();
      results.addAll(settle(outcomes, send(client, again)));
      results.sort(
          Comparator.comparing(
                  (DemoResult result) -> result.delivery().kind() == DemoKind.UNKNOWN_SOURCE)
              .thenComparingInt(result -> sources.indexOf(result.delivery().source()))
              .thenComparing(result -> result.delivery().kind()));
      return new DemoReport(results, outcomes.allClean());
    }
  }

  private List<DemoResult> send(WebhookClient client, List<DemoDelivery> deliveries) {
    return deliveries.stream()
        .map(
            delivery ->
                new DemoResult(delivery, client.send(delivery.webhook()), null, null, null, true))
        .toList();
  }

  /** Looks again and again until each has ended somewhere, or patience has. */
  private List<DemoResult> settle(DemoOutcomes outcomes, List<DemoResult> sent)
      throws SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<DemoResult> seen = sent;
    while (seen.stream().anyMatch(Demo::isOpen) && System.nanoTime() < deadline) {
      if (stop.isDone()) {
        throw new CancellationException("asked to stop");
      }
      outcomes.poll();
      List<DemoResult> now = new ArrayList<>();
      for (DemoResult each : seen) {
        now.add(isOpen(each) ? outcomes.look(each.delivery(), each.answer()) : each);
      }
      seen = now;
    }
    return seen;
  }

  private static boolean isOpen(DemoResult result) {
    return result.answer().eventId() != null && result.outcome() == null;
  }
}
