package dev.sluice.standalone;

import dev.sluice.schemas.CleanEvent;
import dev.sluice.schemas.CleanEventCodec;
import dev.sluice.schemas.MalformedRecordException;
import dev.sluice.schemas.Topics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sluice tail}: clean events as they come, as a downstream service would read them. */
@Command(
    name = "tail",
    description = "Clean events as they come, until Ctrl-C.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TailCommand implements Callable<Integer> {
  private static final int PATIENCE_MS = 10_000;

  @ParentCommand private Sluice sluice;
  @Spec private CommandSpec spec;

  @Option(names = "--source", paramLabel = "NAME", description = "Of this source only.")
  private @Nullable String source;

  @Option(
      names = "--kafka",
      defaultValue = "127.0.0.1:9092",
      paramLabel = "HOST:PORT",
      description = "The broker (default: ${DEFAULT-VALUE}).")
  private String kafka;

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      description = "The clean topic (default: webhooks.events).")
  private @Nullable String topic;

  @Option(names = "--from-beginning", description = "Those that are there already, too.")
  private boolean fromBeginning;

  @Option(names = "--json", description = "One JSON object a line, with the whole body.")
  private boolean json;

  @Option(names = "--count", paramLabel = "N", description = "Stop after so many.")
  private int count = Integer.MAX_VALUE;

  @Override
  public Integer call() {
    Logs.toConsole(sluice.verbose());
    String name = topic == null ? Topics.DEFAULT.events() : topic;
    try (var consumer =
        new KafkaConsumer<>(config(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = partitions(consumer, name);
      consumer.assign(partitions);
      if (fromBeginning) {
        consumer.seekToBeginning(partitions);
      } else {
        consumer.seekToEnd(partitions);
        // the end of now, not of the first poll
        partitions.forEach(consumer::position);
      }
      follow(consumer);
    } catch (KafkaException e) {
      throw unreachable(e);
    }
    return ExitCode.DONE.number();
  }

  private void follow(KafkaConsumer<byte[], byte[]> consumer) {
    PrintWriter out = spec.commandLine().getOut();
    int printed = 0;
    while (printed < count) {
      for (var record : consumer.poll(Duration.ofSeconds(1))) {
        CleanEvent event = decode(record);
        if (event != null && printed < count && wanted(event)) {
          out.println(json ? EventText.json(event) : EventText.pretty(event));
          printed++;
        }
      }
      out.flush();
    }
  }

  private boolean wanted(CleanEvent event) {
    return source == null || event.source().equals(CleanEvent.SOURCE_PREFIX + source);
  }

  private @Nullable CleanEvent decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      return CleanEventCodec.decode(record);
    } catch (MalformedRecordException e) {
      spec.commandLine().getErr().println("sluice: " + e.getMessage());
      return null;
    }
  }

  private List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String name) {
    var infos = consumer.listTopics().get(name);
    if (infos == null) {
      throw new CommandFailure(
          ExitCode.FAILED, "the broker at %s has no topic %s".formatted(kafka, name));
    }
    return infos.stream().map(info -> new TopicPartition(name, info.partition())).toList();
  }

  private Map<String, Object> config() {
    return Map.of(
        "bootstrap.servers",
        kafka,
        "isolation.level",
        "read_committed",
        "enable.auto.commit",
        "false",
        "auto.offset.reset",
        "earliest",
        "default.api.timeout.ms",
        PATIENCE_MS,
        "request.timeout.ms",
        PATIENCE_MS / 2);
  }

  private CommandFailure unreachable(KafkaException e) {
    return new CommandFailure(
        ExitCode.FAILED,
        "no Kafka broker at %s (%s): does sluice run there?"
            .formatted(kafka, CommandFailure.reason(e)),
        e);
  }
}
