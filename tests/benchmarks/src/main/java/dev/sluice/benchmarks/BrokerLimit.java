package dev.sluice.benchmarks;

import dev.sluice.testkit.JavaProcess;
import dev.sluice.testkit.JavaProcess.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What the broker takes from Kafka's own {@code ProducerPerformance}. */
final class BrokerLimit {
  private static final String MAIN = "org.apache.kafka.tools.ProducerPerformance";
  private static final String TOPIC = "limit";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Pattern RATE = Pattern.compile("records sent, ([0-9.]+) records/sec");

  private final Installation installation;
  private final Path payload;

  BrokerLimit(Installation installation) {
    this.installation = installation;
    this.payload = payload(installation);
    installation.createTopic(TOPIC);
  }

  /** Records of 1 KiB a second, as the tool says. */
  double perSecond(int records) {
    Path log = installation.log("producer-performance-" + System.nanoTime());
    try (var process =
        JavaProcess.start(new Launch(MAIN, Installation.JVM, arguments(records), log))) {
      int code = process.awaitExit(PATIENCE);
      List<String> rates =
          RATE.matcher(Files.readString(log)).results().map(found -> found.group(1)).toList();
      if (code != 0 || rates.isEmpty()) {
        throw new IllegalStateException("no result\n" + process.logTail());
      }
      return Double.parseDouble(rates.getLast());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> arguments(int records) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--topic", TOPIC, "--num-records", String.valueOf(records)));
    arguments.addAll(List.of("--throughput", "-1", "--payload-file", payload.toString()));
    arguments.addAll(List.of("--bootstrap-server", installation.bootstrapServers()));
    arguments.add("--producer-props");
    ReceiverProducer.SETTINGS.forEach((key, value) -> arguments.add(key + "=" + value));
    return arguments;
  }

  private static Path payload(Installation installation) {
    var webhooks = Webhooks.ofSize(1 << 10);
    var lines = new ArrayList<String>();
    for (int i = 0; i < 500; i++) {
      lines.add(new String(webhooks.body(i, 0), java.nio.charset.StandardCharsets.US_ASCII));
    }
    try {
      return Files.write(installation.log("payload").toAbsolutePath(), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
