package dev.sluice.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

class EventsIT {
  private static final Instant T0 = Instant.parse("2026-11-20T10:00:00.123456Z");
  private static final List<String> TEXTS =
      List.of(
          "source",
          "provider",
          "signature_status",
          "outcome",
          "reason",
          "event_type",
          "idempotency_key",
          "delivery_id",
          "body_sha256",
          "from",
          "to",
          "limit",
          "cursor");
  private static final RawEvent FIRST = raw(1, "orders", 0, "{\"n\":1}");
  private static final RawEvent AGAIN = raw(2, "orders", 60, "{\"n\":2}");
  private static final RawEvent FORGED = raw(3, "billing", 120, "{\"n\":3}");
  private static final RawEvent WAITING = raw(4, "orders", 180, "{\"n\":4}");
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static Installation installation;
  private static ConfigurableApplicationContext app;
  private static Api admin;
  private static Api viewer;
  private static Coordinates firstAt;

  @TempDir private static Path folder;

  @BeforeAll
  static void startConsoleAndDeliver() throws Exception {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    installation = new Installation(kafka, postgres, folder, "events");
    app = installation.startWithAdminKey();
    admin = new Api(app, Api.ADMIN_KEY);
    viewer = admin.withScope("viewer");
    var deliveries = new Deliveries(installation);
    firstAt = deliveries.receive(FIRST);
    deliveries.verified(FIRST, firstAt, "evt_1", "push");
    deliveries.claimed(FIRST, "evt_1");
    deliveries.verified(AGAIN, deliveries.receive(AGAIN), "evt_1", "push");
    deliveries.repeated(AGAIN, "evt_1", FIRST.id());
    deliveries.rejected(FORGED, deliveries.receive(FORGED), "failed", "no signature matches");
    deliveries.verified(WAITING, deliveries.receive(WAITING), "evt:4", "ping");
  }

  @AfterAll
  static void stopConsole() {
    app.close();
    kafka.close();
    postgres.close();
  }

  @ParameterizedTest
  @CsvSource({
    "source=orders, 421",
    "source=nobody, ''",
    "provider=stripe, 3",
    "signature_status=verified, 421",
    "signature_status=failed, 3",
    "outcome=accepted, 1",
    "outcome=duplicate, 2",
    "outcome=rejected, 3",
    "outcome=unsettled&from=2026-11-20T00:00:00Z, 4",
    "reason=no%20signature%20matches, 3",
    "event_type=push, 21",
    "idempotency_key=orders:evt_1, 21",
    "idempotency_key=orders:evt:4, 4",
    "delivery_id=evt:4, 4",
    "from=2026-11-20T10:01:00Z&to=2026-11-20T10:02:30Z, 32",
    "source=orders&event_type=push&outcome=duplicate&provider=github, 2",
    "source=orders&limit=1, 4",
  })
  void findsByEachField(String query, String expected) {
    var answer = viewer.get("/api/events?" + query + (query.contains("limit") ? "" : "&limit=500"));

    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(numbers(answer)).isEqualTo(expected);
  }

  @Test
  void findsByTheHashOfTheBody() {
    assertThat(numbers(viewer.get("/api/events?body_sha256=" + FORGED.bodySha256())))
        .isEqualTo("3");
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit",
    "limit=501, limit",
    "limit=1e3, limit",
    "cursor=abc, cursor",
    "from=yesterday, from",
    "to=+292278994-01-01T00:00:00Z, to",
    "from=0001-01-01T00:00:00Z, from",
    "signature_status=good, signature_status",
    "outcome=lost, outcome",
    "outcome=unsettled, from",
    "idempotency_key=evt_1, idempotency_key",
    "body_sha256=AB, body_sha256",
    "source=, source",
    "source=a%00b, source",
    "source, source",
    "source=a&source=b, source",
    "sourse=a, sourse",
  })
  void aParameterThatIsWrongIsNamed(String query, String field) {
    var answer = viewer.get("/api/events?" + query);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.field()).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "' OR '1'='1",
        "'; DROP TABLE webhook_events; --",
        "\\' OR 1=1 --",
        "\" OR \"\"=\"",
        "%",
        "_",
        "orders' UNION SELECT key_hash FROM api_keys --",
        "${jndi:ldap://x}",
        "{{7*7}}",
        "?",
        "$1",
        "\ud83d\ude00\u202e",
        "ORDERS"
      })
  void sqlInAFieldIsAValueLikeAnother(String attack) throws Exception {
    for (String field : TEXTS) {
      var answer = viewer.get("/api/events", Map.of(field, attack));

      assertThat(answer.status()).as(field + " " + answer).isIn(200, 400);
      if (answer.status() == 200) {
        assertThat(answer.json().get("events")).isEmpty();
      } else {
        assertThat(answer.field()).isEqualTo(field);
      }
    }
    assertThat(installation.query("SELECT count(*) >= 4 FROM webhook_events")).isEqualTo("t");
  }

  @Test
  void pagesCoverEveryEventOnceAlsoThoseOfOneInstant() throws Exception {
    installation.execute(
        """
        INSERT INTO webhook_events SELECT gen_random_uuid(),
            '2026-11-21T00:00:00.000001Z'::timestamptz + (n / 10) * interval '1 microsecond',
            'paged', 'github', 'verified', NULL, 'k', 'paged:' || n, 'x', sha256('x'), 1, 'r', 0, n
        FROM generate_series(0, 94) n
        """);
    List<String> ids = new ArrayList<>();
    String cursor = "";
    do {
      var page = viewer.get("/api/events?source=paged&limit=10" + cursor).json();
      page.get("events").forEach(event -> ids.add(event.get("id").asString()));
      cursor = page.has("next") ? "&cursor=" + page.get("next").asString() : "";
    } while (!cursor.isEmpty());

    assertThat(ids).hasSize(95);
    assertThat(new HashSet<>(ids)).hasSize(95);
  }

  @Test
  void aCursorThatWasTamperedWithHarmsNothing() {
    String cursor = viewer.get("/api/events?limit=1").json().get("next").asString();
    for (int i = 0; i < cursor.length(); i++) {
      String tampered =
          cursor.substring(0, i) + (cursor.charAt(i) == 'A' ? 'B' : 'A') + cursor.substring(i + 1);
      var answer = viewer.get("/api/events?limit=1&cursor=" + tampered);
      assertThat(answer.status()).as(tampered).isIn(200, 400);
    }
    for (String wrong :
        List.of(
            "A".repeat(31), "A".repeat(33), "_".repeat(32), "!".repeat(32), "f" + "_".repeat(31))) {
      assertThat(viewer.get("/api/events", Map.of("cursor", wrong)).field()).isEqualTo("cursor");
    }
  }

  @Test
  void theReceiptOfAnAcceptedEventTellsEveryStep() throws Exception {
    var receipt = viewer.get("/api/events/" + FIRST.id()).json();

    assertThat(receipt.at("/event/outcome").asString()).isEqualTo("accepted");
    assertThat(receipt.at("/received/at").asString()).isEqualTo(T0.toString());
    assertThat(receipt.at("/received/record/offset").asLong()).isEqualTo(firstAt.offset());
    assertThat(receipt.at("/verdict/signature_status").asString()).isEqualTo("verified");
    assertThat(receipt.at("/verdict/key_id").asString()).isEqualTo("key1");
    assertThat(receipt.at("/claim/result").asString()).isEqualTo("first");
    assertThat(receipt.at("/claim/verified_record/offset").asLong()).isEqualTo(7);
    assertThat(receipt.at("/clean/topic").asString()).isEqualTo("events.webhooks.events");
    assertThat(receipt.at("/clean").has("committed")).isFalse();
    assertThat(receipt.get("duplicates").get(0).asString()).isEqualTo(AGAIN.id().toString());

    commit(7);
    assertThat(committed()).isFalse();
    commit(8);
    assertThat(committed()).isTrue();
  }

  @Test
  void theReceiptOfADuplicateNamesTheFirst() {
    var receipt = viewer.get("/api/events/" + AGAIN.id()).json();

    assertThat(receipt.at("/event/outcome").asString()).isEqualTo("duplicate");
    assertThat(receipt.at("/claim/result").asString()).isEqualTo("duplicate");
    assertThat(receipt.at("/claim/first_event_id").asString()).isEqualTo(FIRST.id().toString());
    assertThat(receipt.at("/claim/body_changed").asBoolean()).isTrue();
    assertThat(receipt.has("clean")).isFalse();
  }

  @Test
  void theReceiptOfARejectedEventTellsWhy() {
    var receipt = viewer.get("/api/events/" + FORGED.id()).json();

    assertThat(receipt.at("/event/outcome").asString()).isEqualTo("rejected");
    assertThat(receipt.at("/verdict/reason").asString()).isEqualTo("no signature matches");
    assertThat(receipt.has("claim")).isFalse();
    assertThat(receipt.has("clean")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/events/00000000-0000-7000-8000-0000000000ff, 404",
    "/api/events/1, 400",
    "/api/events/..%2fkeys, 400",
    "/api/events/00000000-0000-7000-8000-0000000000FF, 400",
    "/api/events/1'%20OR%201=1, 400",
    "/api/events/00000000-0000-7000-8000-000000000001?x=1, 400",
    "/api/events/00000000-0000-7000-8000-000000000001?id=1, 400",
    "/api/events/00000000-0000-7000-8000-0000000000ff/headers, 404",
  })
  void anIdThatIsNoneIsRefused(String path, int status) {
    assertThat(viewer.get(path).status()).as(path).isEqualTo(status);
  }

  @Test
  void headersAreShownWithoutCredentials() throws Exception {
    var deliveries = new Deliveries(installation);
    RawEvent raw =
        Deliveries.raw(
            Deliveries.id(T0, 10),
            "secretive",
            T0,
            "x",
            HttpHeader.plain("x-hub-signature-256", "sha256=00"),
            new HttpHeader("x-gitlab-token", "v1.box.abc", true),
            HttpHeader.plain("authorization", "Bearer hush"),
            HttpHeader.plain("accept", "a"),
            HttpHeader.plain("accept", "b"));
    deliveries.verified(raw, deliveries.receive(raw), "a", "t");

    var answer = viewer.get("/api/events/" + raw.id() + "/headers");

    assertThat(answer.text()).doesNotContain("hush", "v1.box");
    var headers = answer.json();
    assertThat(headers.get("path").asString()).isEqualTo("/webhooks/secretive");
    assertThat(headers.get("query_parameters").toString()).isEqualTo("[\"token\",\"x\"]");
    assertThat(headers.get("headers").toString())
        .contains("{\"name\":\"x-gitlab-token\",\"redacted\":true}")
        .contains("\"value\":\"a\"", "\"value\":\"b\"", "\"value\":\"sha256=00\"");
  }

  @Test
  void theBodyIsShownAsItWasToOperatorsAndEachViewIsAudited() {
    var operator = admin.withScope("operator");
    String path = "/api/events/" + FORGED.id() + "/body";
    assertThat(viewer.get(path).status()).isEqualTo(403);
    assertThat(viewer.get(path).json().get("required_scope").asString()).isEqualTo("operator");
    assertThat(audits(FORGED.id())).isZero();

    var answer = operator.get(path);

    assertThat(answer.http().body()).isEqualTo(FORGED.body());
    assertThat(answer.header("content-type")).isEqualTo("application/octet-stream");
    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.header("sluice-body-sha256")).isEqualTo(FORGED.bodySha256());
    assertThat(answer.header("cache-control")).contains("no-store");
    operator.get(path);
    assertThat(audits(FORGED.id())).isEqualTo(2);
  }

  @Test
  void aBodyThatKafkaDoesNotHaveIsGone() throws Exception {
    var other = new Installation(kafka, postgres, folder, "gone");
    try (var console = other.startWithAdminKey()) {
      var api = new Api(console, Api.ADMIN_KEY);
      var deliveries = new Deliveries(other);
      Coordinates at = deliveries.receive(FIRST);
      deliveries.verified(FIRST, at, "a", "t");
      deliveries.verified(AGAIN, at, "b", "t");
      deliveries.verified(
          FORGED, new Coordinates(at.topic(), at.partition(), at.offset() + 1_000), "c", "t");
      deliveries.verified(WAITING, new Coordinates("no.such.topic", 0, 0), "d", "t");
      assertThat(api.get("/api/events/" + FIRST.id() + "/body").status()).isEqualTo(200);
      for (RawEvent missing : List.of(AGAIN, FORGED, WAITING)) {
        assertThat(api.get("/api/events/" + missing.id() + "/body").status())
            .as(missing.toString())
            .isEqualTo(410);
      }

      try (Admin kafkaAdmin = Admin.create(other.kafkaSettings().clientConfig())) {
        kafkaAdmin
            .deleteRecords(
                Map.of(
                    new TopicPartition(at.topic(), at.partition()),
                    RecordsToDelete.beforeOffset(at.offset() + 1)))
            .all()
            .get();
      }

      var gone = api.get("/api/events/" + FIRST.id() + "/body");
      assertThat(gone.status()).isEqualTo(410);
      assertThat(gone.json().get("detail").asString()).contains("retention", at.topic());
      assertThat(api.get("/api/events/" + FIRST.id()).status()).isEqualTo(200);
    }
  }

  @Test
  void statusTellsWhatWaits() {
    var status = viewer.get("/api/status").json();

    assertThat(status.at("/parts/kafka").asString()).isEqualTo("up");
    assertThat(status.at("/parts/database").asString()).isEqualTo("up");
    assertThat(status.at("/parts/console").asString()).isEqualTo("up");
    assertThat(status.at("/stages/0/stage").asString()).isEqualTo("verifier");
    assertThat(status.at("/stages/0/lag_records").asLong()).isGreaterThanOrEqualTo(4);
    assertThat(status.at("/stages/0/oldest_unprocessed_seconds").asDouble()).isPositive();
    assertThat(status.at("/stages/0/consumers").asInt()).isZero();
    assertThat(status.at("/parts/verifier").asString()).isEqualTo("no verifier is running");
    assertThat(status.at("/stages/1/lag_records").asLong()).isZero();
    assertThat(status.at("/stages/1/oldest_unprocessed_seconds").asDouble()).isZero();
  }

  @Test
  void searchesThatTakeLongLeaveConnectionsToTheRest() throws Exception {
    try (var holder = installation.database().getConnection();
        var lock = holder.createStatement();
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      holder.setAutoCommit(false);
      lock.execute("LOCK TABLE webhook_events IN ACCESS EXCLUSIVE MODE");
      List<Future<Api.Answer>> searches = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        searches.add(callers.submit(() -> viewer.get("/api/events")));
      }

      assertThat(admin.get("/api/keys").status()).isEqualTo(200);
      List<Api.Answer> answers = new ArrayList<>();
      for (Future<Api.Answer> search : searches) {
        answers.add(search.get());
      }

      assertThat(answers).extracting(Api.Answer::status).containsOnly(503);
      assertThat(answers).extracting(answer -> answer.header("retry-after")).contains("2");
    }
  }

  @Test
  void statisticsCountByVerdict() {
    var statistics =
        viewer.get("/api/statistics?from=2026-11-20T10:00:30Z&to=2026-11-20T11:00:00Z").json();

    assertThat(statistics.get("counts").toString())
        .isEqualTo(
            """
            [{"source":"billing","provider":"stripe","signature_status":"failed","events":1,"bytes":7},\
            {"source":"orders","provider":"github","signature_status":"verified","events":2,"bytes":14}]\
            """);
    assertThat(statistics.get("duplicates").toString())
        .isEqualTo("[{\"source\":\"orders\",\"events\":1,\"body_changed\":1}]");
    assertThat(viewer.get("/api/statistics?from=2026-01-01T00:00:00Z").field()).isEqualTo("from");
  }

  private static long audits(UUID id) {
    return admin.get("/api/audit?action=event.body&object=" + id).json().get("entries").size();
  }

  private static boolean committed() {
    return viewer.get("/api/events/" + FIRST.id()).json().at("/clean/committed").asBoolean();
  }

  private static void commit(long offset) throws Exception {
    try (Admin kafkaAdmin = Admin.create(installation.kafkaSettings().clientConfig())) {
      kafkaAdmin
          .alterConsumerGroupOffsets(
              "events.sluice-dedup",
              Map.of(
                  new TopicPartition(installation.topics.verified(), 0),
                  new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }

  /** Last digits of the ids of 2026-11-20, in the order of the answer. */
  private static String numbers(Api.Answer answer) {
    StringBuilder numbers = new StringBuilder();
    StreamSupport.stream(answer.json().get("events").spliterator(), false)
        .filter(event -> List.of("orders", "billing").contains(event.get("source").asString()))
        .map(event -> event.get("id").asString())
        .forEach(id -> numbers.append(id.charAt(id.length() - 1)));
    return numbers.toString();
  }

  private static RawEvent raw(int number, String source, int seconds, String body) {
    Instant at = T0.plusSeconds(seconds);
    return Deliveries.raw(
        Deliveries.id(at, number),
        source,
        at,
        new String(body.getBytes(UTF_8), UTF_8),
        HttpHeader.plain("content-type", "application/json"));
  }
}
