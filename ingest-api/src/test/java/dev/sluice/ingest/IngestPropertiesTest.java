package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.util.unit.DataSize;

class IngestPropertiesTest {
  private static final String KEY = "0a".repeat(32);

  @Test
  void needsOnlyKafkaAndTheKey() {
    // when
    IngestProperties properties = bind(Map.of());

    // then
    assertThat(properties.topics().raw()).isEqualTo("webhooks.raw");
    assertThat(properties.ingest().eventLoopThreads()).isPositive();
    assertThat(properties.ingest())
        .isEqualTo(
            new IngestProperties.Receiver(
                "0.0.0.0",
                8080,
                DataSize.ofMegabytes(1),
                DataSize.ofBytes(0),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                DataSize.ofKilobytes(32),
                128,
                16_384,
                0,
                Duration.ofSeconds(3),
                null,
                List.of(),
                List.of(),
                "2000/second",
                "5000/second"));
  }

  @ParameterizedTest
  @CsvSource({"64MB,26MB", "150MB,30MB", "320MB,64MB", "8GB,64MB"})
  void takesAFifthOfTheHeapInFlight(String heap, String inFlight) {
    assertThat(IngestProperties.Receiver.inFlightOf(DataSize.parse(heap).toBytes()))
        .isEqualTo(DataSize.parse(inFlight));
  }

  @Test
  void takesEveryKey() {
    // when
    IngestProperties properties =
        bind(
            Map.ofEntries(
                Map.entry("sluice.topic-prefix", "eu."),
                Map.entry("sluice.ingest.host", "127.0.0.1"),
                Map.entry("sluice.ingest.port", "0"),
                Map.entry("sluice.ingest.max-body", "25MB"),
                Map.entry("sluice.ingest.max-in-flight", "1GB"),
                Map.entry("sluice.ingest.durability-timeout", "100ms"),
                Map.entry("sluice.ingest.header-timeout", "1m"),
                Map.entry("sluice.ingest.request-timeout", "5m"),
                Map.entry("sluice.ingest.max-headers", "1KB"),
                Map.entry("sluice.ingest.max-header-lines", "16"),
                Map.entry("sluice.ingest.max-connections", "1"),
                Map.entry("sluice.ingest.event-loops", "3"),
                Map.entry("sluice.ingest.drain-delay", "12s"),
                Map.entry("sluice.ingest.ssl-bundle", "web"),
                Map.entry("sluice.ingest.trusted-hosts", "hooks.example.com,[::1]"),
                Map.entry("sluice.ingest.trusted-proxies", "10.0.0.0/8,fd00::1"),
                Map.entry("sluice.ingest.client-rate-limit", "off"),
                Map.entry("sluice.ingest.rate-limit", "600/minute"),
                Map.entry("sluice.shutdown-grace", "12s")));

    // then
    assertThat(properties.topics().raw()).isEqualTo("eu.webhooks.raw");
    assertThat(properties.ingest().eventLoopThreads()).isEqualTo(3);
    assertThat(properties.ingest())
        .isEqualTo(
            new IngestProperties.Receiver(
                "127.0.0.1",
                0,
                DataSize.ofMegabytes(25),
                DataSize.ofGigabytes(1),
                Duration.ofMillis(100),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                DataSize.ofKilobytes(1),
                16,
                1,
                3,
                Duration.ofSeconds(12),
                "web",
                List.of("hooks.example.com", "[::1]"),
                List.of("10.0.0.0/8", "fd00::1"),
                "off",
                "600/minute"));
    assertThat(properties.shutdownGrace()).isEqualTo(Duration.ofSeconds(12));
  }

  @ParameterizedTest
  @CsvSource({
    "sluice.kafka.bootstrap-servers,''",
    "sluice.encryption-key,''",
    "sluice.ingest.port,65536",
    "sluice.ingest.max-body,0B",
    "sluice.ingest.max-body,26MB",
    "sluice.ingest.max-in-flight,25MB",
    "sluice.ingest.durability-timeout,99ms",
    "sluice.ingest.header-timeout,99ms",
    "sluice.ingest.header-timeout,61s",
    "sluice.ingest.request-timeout,6m",
    "sluice.ingest.max-headers,1B",
    "sluice.ingest.max-header-lines,15",
    "sluice.ingest.max-header-lines,1001",
    "sluice.ingest.max-connections,0",
    "sluice.ingest.event-loops,-1",
    "sluice.ingest.drain-delay,11s",
    "sluice.ingest.trusted-hosts,https://hooks.example.com",
    "sluice.ingest.trusted-hosts,hooks.example.com:443",
    "sluice.ingest.trusted-proxies,proxy.example.com",
    "sluice.ingest.trusted-proxies,10.0.0.0/33",
    "sluice.ingest.trusted-proxies,10.0.0.0/x",
    "sluice.ingest.client-rate-limit,none",
    "sluice.ingest.rate-limit,0/second",
    "sluice.shutdown-grace,999ms",
  })
  void refusesAnotherValueByTheFullKey(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of(key, value)))
        .extracting(NestedExceptionUtils::getMostSpecificCause)
        .extracting(Throwable::getMessage)
        .asString()
        .contains(key);
  }

  @Test
  void namesNoSecret() {
    assertThat(bind(Map.of("sluice.kafka.properties.sasl.jaas.config", "hunter2")).toString())
        .doesNotContain(KEY)
        .doesNotContain("hunter2");
  }

  static IngestProperties bind(Map<String, String> further) {
    Map<String, String> values = new HashMap<>();
    values.put("sluice.kafka.bootstrap-servers", "127.0.0.1:9092");
    values.put("sluice.encryption-key", KEY);
    values.putAll(further);
    var binder =
        new Binder(
            List.of(new MapConfigurationPropertySource(values)),
            null,
            ApplicationConversionService.getSharedInstance());
    return binder.bindOrCreate("sluice", IngestProperties.class);
  }
}
