package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.sluice.process.RemoteAddressProperties;
import dev.sluice.process.RemoteAddresses;
import dev.sluice.process.Tracing;
import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.Source;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.schemas.SourceRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * Requests to a twin of the receiver before the receiver opens its port: the first sender should
 * not wait for classes to be loaded and code to be compiled. The twin has all that a receiver has
 * but for Kafka, so that nothing of it is recorded, counted or told anywhere.
 */
final class WarmUp {
  private static final String SOURCE = "warm-up";
  private static final String PROVIDER = "github";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final RemoteAddressProperties ADDRESSES = new RemoteAddressProperties("none", "");
  private static final byte[] REQUEST =
      """
      POST /webhooks/%s HTTP/1.1\r
      Host: localhost\r
      Content-Type: application/json\r
      User-Agent: warm-up\r
      X-GitHub-Delivery: 72d3162e-cc78-11e3-81ab-4c9367dc0958\r
      X-GitHub-Event: ping\r
      X-Hub-Signature-256: sha256=%s\r
      Content-Length: %d\r
      \r
      %s\
      """
          .formatted(SOURCE, "0".repeat(64), 1_024, "x".repeat(1_024))
          .getBytes(ISO_8859_1);

  private final KeyRing keys;
  private final String topic;
  private final InstantSource clock;
  private final int requests;
  private final Duration longest;

  /**
   * Sends nothing yet.
   *
   * @param keys as the receiver has them
   * @param topic named in records that go nowhere
   * @param clock tells the time of receipt
   * @param requests most of them
   * @param longest after that there are no more
   */
  WarmUp(KeyRing keys, String topic, InstantSource clock, int requests, Duration longest) {
    this.keys = keys;
    this.topic = topic;
    this.clock = clock;
    this.requests = requests;
    this.longest = longest;
  }

  /** As much as a start may take longer for. */
  static WarmUp of(KeyRing keys, String topic, InstantSource clock) {
    return new WarmUp(keys, topic, clock, 2_000, Duration.ofMillis(300));
  }

  /**
   * Sends the requests, one after the other, and returns how many were taken.
   *
   * @param vertx whose event loops serve the receiver
   * @param config of the receiver's server
   * @throws IllegalStateException if one is not answered, or not with success
   */
  int run(Vertx vertx, HttpServerConfig config) {
    compress();
    long end = System.nanoTime() + longest.toNanos();
    MeterRegistry meters = new SimpleMeterRegistry();
    try (var sources = new OneSource()) {
      HttpServer twin =
          vertx
              .createHttpServer(config)
              .requestHandler(routes(sources, meters)::handle)
              .listen(0, InetAddress.getLoopbackAddress().getHostAddress())
              .await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      try {
        return send(twin.actualPort(), end);
      } finally {
        var _ = twin.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the receiver's twin did not answer", e);
    }
  }

  /** The producer's compressor is a library of the system's, which is unpacked at its first use. */
  private static void compress() {
    try (OutputStream batch =
        Compression.lz4()
            .build()
            .wrapForOutput(
                new ByteBufferOutputStream(REQUEST.length), RecordBatch.CURRENT_MAGIC_VALUE)) {
      batch.write(REQUEST);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int send(int port, long end) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) PATIENCE.toMillis());
      int sent = 0;
      while (sent < requests && (sent == 0 || System.nanoTime() < end)) {
        socket.getOutputStream().write(REQUEST);
        String status = answer(socket.getInputStream());
        if (!status.startsWith("HTTP/1.1 2")) {
          throw new IOException("answered " + status);
        }
        sent++;
      }
      return sent;
    }
  }

  /** Reads an answer whole and returns its first line. */
  private static String answer(InputStream in) throws IOException {
    String status = line(in);
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    in.skipNBytes(length);
    return status;
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the connection was closed");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private IngestRoutes routes(SourceRegistry sources, MeterRegistry meters) {
    IngestProperties.Receiver settings =
        new Binder(
                new MapConfigurationPropertySource(
                    Map.of("client-rate-limit", "off", "rate-limit", "off")))
            .bindOrCreate("", IngestProperties.Receiver.class);
    var inFlight = new InFlightBytes(settings.maxInFlight().toBytes());
    var metrics = new IngestMetrics(meters, inFlight);
    var raw =
        new RawTopic(
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()),
            topic,
            clock);
    var answers = new HttpAnswer(clock, false);
    var webhooks =
        new WebhookEndpoint(
            sources,
            new WebhookIntake(
                topic,
                new EventIds(new SplittableRandom()),
                new CredentialHeaders(keys),
                raw,
                metrics),
            inFlight,
            new Telemetry(metrics, Tracing.off(), RemoteAddresses.of(ADDRESSES)),
            answers,
            settings,
            clock);
    return new IngestRoutes(webhooks, new IngestReadiness(sources, raw), metrics, answers);
  }

  /** A catalogue of one source that takes everything. */
  private static final class OneSource implements SourceRegistry {
    private final Source source;

    private OneSource() {
      Provider provider = requireNonNull(ProviderCatalog.bundled().find(PROVIDER));
      var record =
          new SourceRecord(
              SOURCE,
              PROVIDER,
              SourceRecord.Status.ACTIVE,
              SourceRecord.Mode.ASYNC,
              List.of(),
              false,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              false,
              false,
              null);
      source =
          new Source(
              record,
              provider,
              provider.verifier(
                  List.of(SigningSecret.of("warm-up", SOURCE.getBytes(UTF_8))),
                  VerificationPolicy.DEFAULT),
              null,
              false);
    }

    @Override
    public @Nullable Source find(String name) {
      return source;
    }

    @Override
    public Collection<Source> all() {
      return List.of(source);
    }

    @Override
    public boolean caughtUp() {
      return true;
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
