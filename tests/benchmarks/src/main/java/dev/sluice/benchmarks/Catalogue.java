package dev.sluice.benchmarks;

import dev.sluice.benchmarks.Findings.Bar;
import dev.sluice.benchmarks.Findings.Plot;
import dev.sluice.benchmarks.Findings.Table;
import dev.sluice.benchmarks.Load.RequestMaker;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.SourceRecordCodec;
import dev.sluice.schemas.Topics;
import dev.sluice.testkit.App;
import dev.sluice.testkit.AppProcess;
import dev.sluice.testkit.TopicReader;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What ingest-api takes with one source, and with thousands of them, in turns. */
final class Catalogue {
  private static final int SOURCES = 10_000;
  private static final int BODY_BYTES = 1 << 10;
  private static final Topics LARGE = new Topics("large.");
  private static final Duration SETTLE = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String TEXT =
      """
      Two receivers, one knows one source, the other %,d; both are sent to the one that they have in common. Closed loop, in \
      turns.\
      """
          .formatted(SOURCES);

  private final Form form;
  private final Installation installation;

  private Catalogue(Form form, Installation installation) {
    this.form = form;
    this.installation = installation;
  }

  static Findings measure(Form form, Installation installation) {
    return new Catalogue(form, installation).run();
  }

  private Findings run() {
    for (var topic : LARGE.specs(Installation.PARTITIONS)) {
      installation.createTopic(topic);
    }
    publish();
    List<ByteBuf> pool = Webhooks.ofSize(BODY_BYTES).pool();
    RequestMaker requests =
        (number, _) -> pool.get((int) (number % pool.size())).retainedDuplicate();
    try (AppProcess small = installation.start(App.INGEST);
        AppProcess large =
            installation.startBeside(
                App.INGEST, "ingest-large", "--sluice.topic-prefix=" + LARGE.prefix());
        var load = new LoadGenerator()) {
      List<Double> few = new ArrayList<>();
      List<Double> many = new ArrayList<>();
      for (int round = -1; round < form.rounds(); round++) {
        Duration time = round < 0 ? form.warmUp() : form.measured();
        double withFew = perSecond(load, small, time, requests);
        double withMany = perSecond(load, large, time, requests);
        if (round >= 0) {
          few.add(withFew);
          many.add(withMany);
        }
      }
      return findings(new Rounds(few), new Rounds(many));
    } finally {
      pool.forEach(ByteBuf::release);
    }
  }

  private double perSecond(
      LoadGenerator load, AppProcess receiver, Duration time, RequestMaker requests) {
    int port = receiver.address().getPort();
    LoadResult result =
        load.run(Load.closed(port, form.connections().getLast(), SETTLE, time, requests));
    if (result.answered() == 0 || result.failed() > 0) {
      throw new IllegalStateException(
          "%d answered, %d failed".formatted(result.answered(), result.failed()));
    }
    return result.perSecond();
  }

  /** The source that the small catalogue has, and as many others as are wanted. */
  private void publish() {
    try (var reader =
            new TopicReader(installation.bootstrapServers(), installation.topics().sources());
        var producer = ReceiverProducer.connect(installation.bootstrapServers())) {
      ConsumerRecord<byte[], byte[]> one = reader.awaitAtLeast(1, PATIENCE).getFirst();
      var _ =
          producer.send(
              new ProducerRecord<>(
                  LARGE.sources(), null, null, one.key(), one.value(), one.headers()));
      SourceRecord source = SourceRecordCodec.decode(one);
      for (int i = 1; i < SOURCES; i++) {
        var _ = producer.send(SourceRecordCodec.encode(LARGE.sources(), named(source, i)));
      }
      producer.flush();
    }
  }

  /** Its secret is left out: it is sealed for the name. */
  private static SourceRecord named(SourceRecord source, int number) {
    return new SourceRecord(
        source.name() + "-" + number,
        source.provider(),
        source.status(),
        source.mode(),
        List.of(),
        source.allowUnsigned(),
        source.maxBodyBytes(),
        source.tolerance(),
        source.dedupWindow(),
        source.ordering(),
        source.topic(),
        source.publicUrl(),
        source.customScheme(),
        source.allowSecretHandshake(),
        source.fetchKeys(),
        source.rateLimit());
  }

  private static Findings findings(Rounds few, Rounds many) {
    String name = String.format(Locale.ROOT, "%,d sources", SOURCES);
    Rounds ratio = many.over(few);
    return new Findings(
        "A large catalogue",
        TEXT,
        List.of(
            new Table(
                "Durable requests a second",
                List.of("one source", name, "ratio"),
                List.of(List.of(few.text(0), many.text(0), ratio.text(2))))),
        List.of(
            new Plot(
                "catalogue",
                "Durable requests a second",
                List.of(new Bar("one source", few.median()), new Bar(name, many.median())))),
        // closer than the machine itself keeps to its own figure from round to round
        List.of(Target.atLeast(name + ": requests/s over one", 0.95, ratio.median(), "")));
  }
}
