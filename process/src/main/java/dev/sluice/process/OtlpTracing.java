package dev.sluice.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Sends traces by OTLP over HTTP. Nothing of it is global: several apps may share a process. */
final class OtlpTracing implements Tracing {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration EXPORT = Duration.ofSeconds(4);
  private static final long CLOSE_MILLIS = 2_000;
  private static final int LONGEST_VALUE = 256;
  private static final String ROUTE = "/webhooks/{source}";
  private static final Set<String> METHODS = Set.of("POST", "PUT", "GET", "HEAD", "OPTIONS");
  private static final AttributeKey<String> LINK = AttributeKey.stringKey("sluice.link");

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final double ratio;
  private final DoubleSupplier chance;

  /**
   * Starts the thread that sends.
   *
   * @param ratio of requests that are traced, 0 to 1
   * @param chance from 0 to less than 1, evenly
   */
  OtlpTracing(
      SpanExporter exporter,
      String service,
      SpanCounts counts,
      double ratio,
      DoubleSupplier chance) {
    this.provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.getDefault()
                    .merge(
                        Resource.create(
                            Attributes.of(
                                AttributeKey.stringKey("service.namespace"),
                                "sluice",
                                AttributeKey.stringKey("service.name"),
                                service))))
            // who asks for a span has decided already: the receiver by chance, others by what it
            // decided
            .setSampler(Sampler.alwaysOn())
            .setSpanLimits(SpanLimits.builder().setMaxAttributeValueLength(LONGEST_VALUE).build())
            .addSpanProcessor(new SpanOutlet(exporter, counts))
            .build();
    this.tracer = provider.get("dev.sluice");
    this.ratio = ratio;
    this.chance = chance;
  }

  static OtlpTracing start(TracingProperties properties, String service, SpanCounts counts) {
    var exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(properties.endpoint())
            .setCompression("gzip")
            .setConnectTimeout(CONNECT)
            .setTimeout(EXPORT)
            // the next batch is the next try: one that is sent again and again holds up the others
            .setRetryPolicy(null)
            .setMeterProvider(MeterProvider.noop());
    properties.headerValues().forEach(exporter::addHeader);
    return new OtlpTracing(
        exporter.build(),
        service,
        counts,
        properties.sampleRatio(),
        () -> ThreadLocalRandom.current().nextDouble());
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public TraceSpan request(String method, @Nullable String sent) {
    if (chance.getAsDouble() >= ratio) {
      return TraceSpan.none();
    }
    boolean known = METHODS.contains(method);
    SpanBuilder span =
        tracer
            .spanBuilder((known ? method : "HTTP") + " " + ROUTE)
            .setNoParent()
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("http.request.method", known ? method : "_OTHER")
            .setAttribute("http.route", ROUTE);
    byte[] theirs = sent == null ? null : sent.getBytes(ISO_8859_1);
    if (theirs != null && Traceparent.isValid(theirs)) {
      span.addLink(context(theirs), Attributes.of(LINK, "sender"));
    }
    return new OtlpSpan(span.startSpan());
  }

  @Override
  public TraceSpan process(Origin record, byte @Nullable [] traceparent) {
    if (traceparent == null
        || !Traceparent.isValid(traceparent)
        || !Traceparent.isSampled(traceparent)) {
      return TraceSpan.none();
    }
    SpanBuilder span =
        tracer
            .spanBuilder("process " + record.topic())
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute("messaging.system", "kafka")
            .setAttribute("messaging.operation.type", "process")
            .setAttribute("messaging.operation.name", "process")
            .setAttribute("messaging.destination.name", record.topic())
            .setAttribute(
                "messaging.destination.partition.id", Integer.toString(record.partition()))
            .setAttribute("messaging.kafka.offset", record.offset())
            .setAttribute("sluice.stage", record.stage());
    SpanContext from = context(traceparent);
    if (record.beginsTrace()) {
      span.setNoParent().addLink(from, Attributes.of(LINK, "replayed"));
    } else {
      span.setParent(Context.root().with(Span.wrap(from)));
    }
    return new OtlpSpan(span.startSpan());
  }

  private static SpanContext context(byte[] traceparent) {
    return SpanContext.createFromRemoteParent(
        Traceparent.traceId(traceparent),
        Traceparent.spanId(traceparent),
        Traceparent.isSampled(traceparent) ? TraceFlags.getSampled() : TraceFlags.getDefault(),
        TraceState.getDefault());
  }

  @Override
  public void close() {
    var _ = provider.shutdown().join(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
  }
}
