package dev.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The published documents and the codec say the same. */
class WireContractTest {
  private static final String FOLDER = "dev/sluice/schemas/";
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final JsonMapper JSON = new JsonMapper();

  static Stream<Arguments> records() {
    var http =
        new HttpHeader[] {
          HttpHeader.plain("x-twice", "a"),
          HttpHeader.plain("x-twice", "\u00ff"),
          new HttpHeader("cookie", "v1.k.box", true)
        };
    var raw = RawEventCodec.encode("t", null, Events.raw(http));
    var source =
        new SourceRecord(
            "shop",
            "github",
            SourceRecord.Status.ACTIVE,
            SourceRecord.Mode.ASYNC,
            List.of(new SealedSecret("k1", "v1.a.b", null, null)),
            false,
            1,
            java.time.Duration.ofMinutes(5),
            null,
            "source",
            null,
            "https://x.example",
            null,
            true,
            false,
            RateLimit.parse("100/second burst 500"));
    return Stream.of(
        Arguments.of("raw", raw, RecordHeaders.ID),
        Arguments.of(
            "replay",
            ReplayedEventCodec.encode(
                "t", null, new ReplayedEvent(Events.raw(http), new Replay(Events.ID, true))),
            RecordHeaders.REPLAY_ID),
        Arguments.of(
            "verified",
            VerifiedEventCodec.encode("t", null, Events.verified()),
            RecordHeaders.SIGNATURE_STATUS),
        Arguments.of(
            "verified",
            VerifiedEventCodec.encode(
                "t", null, Events.verified().replayedBy(new Replay(Events.ID, true))),
            RecordHeaders.REPLAY_ID),
        Arguments.of(
            "rejected",
            RejectedEventCodec.encode(
                "t", new RejectedEvent(Events.raw(http), SignatureStatus.FAILED, "no match")),
            RecordHeaders.SIGNATURE_STATUS),
        Arguments.of(
            "clean",
            CleanEventCodec.encode("t", null, CleanEvent.of(Events.verified())),
            CleanEventCodec.SOURCE),
        Arguments.of("source", SourceRecordCodec.encode("t", source), SourceRecordCodec.MODE),
        Arguments.of(
            "dead-letter",
            DeadLetterCodec.encode(
                Events.received(raw), "verifier", "why", new IllegalStateException()),
            RecordHeaders.DLT_OFFSET));
  }

  @ParameterizedTest
  @MethodSource("records")
  void theHeadersOfARecordAreWhatItsSchemaSays(
      String kind, ProducerRecord<byte[], byte[]> record, String anyHeader) {
    Schema schema =
        SCHEMAS.getSchema(
            SchemaLocation.of("classpath:" + FOLDER + "json/" + kind + ".schema.json"));

    assertThat(schema.validate(json(record))).isEmpty();

    Events.replace(record, anyHeader, "(wrong)");
    assertThat(schema.validate(json(record))).isNotEmpty();
    record.headers().remove(anyHeader);
    assertThat(schema.validate(json(record))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"raw", "replay", "verified", "rejected", "clean"})
  void aRecordMayNameItsTrace(String kind) {
    Schema schema =
        SCHEMAS.getSchema(
            SchemaLocation.of("classpath:" + FOLDER + "json/" + kind + ".schema.json"));
    ProducerRecord<byte[], byte[]> record = recordOf(kind);

    record.headers().add(RecordHeaders.TRACEPARENT, bytes("00-%032x-%016x-01".formatted(1, 2)));
    assertThat(schema.validate(json(record))).isEmpty();

    Events.replace(record, RecordHeaders.TRACEPARENT, "01-1-2-03");
    assertThat(schema.validate(json(record))).isNotEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @SuppressWarnings("unchecked")
  private static ProducerRecord<byte[], byte[]> recordOf(String kind) {
    return records()
        .map(Arguments::get)
        .filter(arguments -> arguments[0].equals(kind))
        .map(arguments -> (ProducerRecord<byte[], byte[]>) arguments[1])
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theAsyncApiDocumentNamesEveryTopicAndNoOther() {
    List<String> addresses = new ArrayList<>();
    asyncApi().get("channels").forEach(channel -> addresses.add(channel.get("address").asString()));

    assertThat(addresses)
        .containsExactlyInAnyOrderElementsOf(
            Topics.DEFAULT.specs(1).stream().map(TopicSpec::name).toList());
  }

  @Test
  void everyReferenceOfTheAsyncApiDocumentResolves() {
    JsonNode document = asyncApi();
    List<String> references = document.findValuesAsString("$ref");

    assertThat(references).hasSizeGreaterThan(15);
    assertThat(references)
        .allSatisfy(
            reference -> {
              if (reference.startsWith("#")) {
                assertThat(document.at(reference.substring(1)).isMissingNode()).isFalse();
              } else {
                assertThat(resource(reference.substring("./".length()))).isNotNull();
              }
            });
  }

  private static JsonNode json(ProducerRecord<byte[], byte[]> record) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (Header header : record.headers()) {
      values
          .computeIfAbsent(header.key(), key -> new ArrayList<>())
          .add(new String(header.value(), StandardCharsets.UTF_8));
    }
    Map<String, Object> object = new LinkedHashMap<>();
    values.forEach((name, all) -> object.put(name, all.size() == 1 ? all.getFirst() : all));
    return JSON.valueToTree(object);
  }

  private static JsonNode asyncApi() {
    return new YAMLMapper().readTree(Objects.requireNonNull(resource("asyncapi.yaml")));
  }

  private static InputStream resource(String name) {
    return WireContractTest.class.getClassLoader().getResourceAsStream(FOLDER + name);
  }
}
