package dev.sluice.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.TestAuthority;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {
  @Test
  void addsThePropertiesToTheServers() {
    var settings = KafkaSettings.of(" a:9092,b:9092 ", Map.of("security.protocol", "SSL"));

    assertThat(settings.clientConfig())
        .containsOnly(
            Map.entry("bootstrap.servers", "a:9092,b:9092"), Map.entry("security.protocol", "SSL"));
  }

  @Test
  void needsNoProperties() {
    assertThat(KafkaSettings.of("a:9092", null).properties()).isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void namesTheMissingKey(String servers) {
    assertThatThrownBy(() -> KafkaSettings.of(servers, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "sluice.kafka.bootstrap-servers [SLUICE_KAFKA_BOOTSTRAP_SERVERS] is required");
  }

  @Test
  void refusesTwoPlacesForTheServers() {
    assertThatThrownBy(() -> KafkaSettings.of("a:9092", Map.of("bootstrap.servers", "b:9092")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sluice.kafka.properties must not contain bootstrap.servers");
  }

  @Test
  void showsNoValuesOfProperties() {
    var settings = KafkaSettings.of("a:9092", Map.of("sasl.jaas.config", "password=hunter2"));

    assertThat(settings)
        .hasToString(
            "KafkaSettings[bootstrapServers=a:9092, securityProtocol=PLAINTEXT, sasl=none,"
                + " tls=[trusted=the JDK's, certificate=no], properties=[sasl.jaas.config]]");
  }

  @Test
  void logsInOverTlsAndHoldsBrokersToTheirNames() {
    var login = new KafkaLogin("ingest-api", "a\"b\\c;d=e");
    var settings = new KafkaSettings("k:9092", "sasl_ssl", login, null, null);

    assertThat(settings.clientConfig())
        .containsOnly(
            Map.entry("bootstrap.servers", "k:9092"),
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("ssl.endpoint.identification.algorithm", "https"),
            Map.entry("sasl.mechanism", "SCRAM-SHA-512"),
            Map.entry(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required"
                    + " username=\"ingest-api\" password=\"a\\\"b\\\\c;d=e\";"));
    assertThat(settings.toString()).doesNotContain("b\\c");
  }

  @Test
  void kafkaReadsTheLoginAsItWasWritten() {
    String password = "a\"b\\c;d=e # ü";
    var settings =
        new KafkaSettings(
            "k:9092", "SASL_SSL", new KafkaLogin("eu.ingest-api", password), null, null);

    Map<String, ?> options =
        JaasContext.loadClientContext(
                Map.of(
                    "sasl.mechanism",
                    "SCRAM-SHA-512",
                    "sasl.jaas.config",
                    new Password(settings.clientConfig().get("sasl.jaas.config").toString())))
            .configurationEntries()
            .getFirst()
            .getOptions();

    assertThat(options.get("username")).isEqualTo("eu.ingest-api");
    assertThat(options.get("password")).isEqualTo(password);
  }

  static Stream<Arguments> contradictions() {
    var login = new KafkaLogin("ingest-api", "word");
    return Stream.of(
        Arguments.of(
            "SASL_SSL", null, Map.of(), "sluice.kafka.sasl.username [SLUICE_KAFKA_SASL_USERNAME]"),
        Arguments.of("SSL", login, Map.of(), "SLUICE_KAFKA_SECURITY_PROTOCOL] is SSL"),
        Arguments.of(" ", login, Map.of(), "SLUICE_KAFKA_SECURITY_PROTOCOL] is PLAINTEXT"),
        Arguments.of("SASL_PLAINTEXT", login, Map.of(), "not 'SASL_PLAINTEXT'"),
        Arguments.of(
            "SASL_SSL",
            login,
            Map.of("sasl.jaas.config", "x"),
            "must not contain sasl.jaas.config"),
        Arguments.of(
            "SSL", null, Map.of("security.protocol", "SSL"), "must not contain security.protocol"),
        Arguments.of(
            "SSL",
            null,
            Map.of("ssl.truststore.location", "x"),
            "must not contain ssl.truststore.location"),
        Arguments.of(
            null,
            null,
            Map.of("ssl.endpoint.identification.algorithm", ""),
            "always held to its host name"));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void refusesWhatContradictsItself(
      String protocol, KafkaLogin login, Map<String, String> properties, String message) {
    assertThatThrownBy(() -> new KafkaSettings("k:9092", protocol, login, null, properties))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sluice.kafka.")
        .hasMessageContaining(message);
  }

  @Test
  void refusesCertificatesWithoutTls() {
    try (TestAuthority authority = TestAuthority.start()) {
      var tls = new KafkaTls(authority.authorityFile().toString(), null, null);

      assertThatThrownBy(() -> new KafkaSettings("k:9092", null, null, tls, null))
          .hasMessageContaining("sluice.kafka.tls.* is set")
          .hasMessageContaining("is PLAINTEXT");
    }
  }

  @ParameterizedTest
  @CsvSource({
    ", word, sluice.kafka.sasl.username [SLUICE_KAFKA_SASL_USERNAME] is required",
    "user, , sluice.kafka.sasl.password [SLUICE_KAFKA_SASL_PASSWORD] is required",
  })
  void refusesHalfALogin(String user, String password, String message) {
    assertThatThrownBy(() -> new KafkaLogin(user, password)).hasMessageStartingWith(message);
  }

  @Test
  void refusesALoginThatSpansLinesAndDoesNotShowIt() {
    assertThatThrownBy(() -> new KafkaLogin("user", "hun\nter"))
        .hasMessageStartingWith(KafkaLogin.PASSWORD_KEY)
        .hasMessageNotContaining("hun");
  }
}
