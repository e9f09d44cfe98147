package dev.sluice.console.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.TestPostgres;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Every search goes by an index, whatever is asked for. */
class EventSearchIT {
  private static final String NO_HASH =
      "0000000000000000000000000000000000000000000000000000000000000000";

  private static final String[] NEWER = {"s5:evt_199985", "s5:evt_90005"};
  private static final String OLDEST = "s5:evt_5";
  private static final String[] ACCEPTED = {NEWER[0], NEWER[1], OLDEST};
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static TestPostgres postgres;
  private static JdbcClient database;

  @BeforeAll
  static void fillTwoDays() throws Exception {
    postgres = TestPostgres.start().migrate();
    database = JdbcClient.create(postgres.dataSource());
    try (var connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      for (String table : List.of("webhook_events", "duplicate_deliveries")) {
        statement.execute(
            "SELECT create_partitions('%s', '2026-11-19', '2026-11-20')".formatted(table));
      }
      statement.execute(
          """
          INSERT INTO webhook_events SELECT gen_random_uuid(),
              '2026-11-19T00:00:00Z'::timestamptz + n * interval '0.8 seconds',
              's' || n % 20, 'p' || n % 5, CASE WHEN n % 500 = 0 THEN 'failed' ELSE 'verified' END,
              CASE WHEN n % 500 = 0 THEN 'reason ' || n END, 'k',
              CASE WHEN n % 500 <> 0 THEN 's' || n % 20 || ':evt_' || n END, 't' || n % 30,
              sha256(n::text::bytea), 1, 'r', 0, n
          FROM generate_series(0, 200000) n
          """);
      statement.execute(
          """
          INSERT INTO duplicate_deliveries SELECT id, source, idempotency_key, gen_random_uuid(),
              false, received_at, received_at, 'v', 0, raw_offset
          FROM webhook_events WHERE raw_offset % 100 = 1
          """);
      statement.execute(
          """
          INSERT INTO idempotency_claims SELECT 1, claim_key_hash(source, idempotency_key), 'v', 0,
              raw_offset, id, body_sha256, received_at
          FROM webhook_events WHERE raw_offset IN (5, 90005, 199985)
          """);
      // as autovacuum does: the index of ranges has those that are full
      statement.execute("VACUUM ANALYZE");
    }
  }

  @AfterAll
  static void stopServer() {
    postgres.close();
  }

  static Stream<Arguments> filters() {
    Cursor after = new Cursor(NOON, new UUID(1, 2));
    return Stream.of(
        Arguments.of("nothing", filter("", "", null)),
        Arguments.of("source", filter("source", "s3", null)),
        Arguments.of("failed", filter("status", "failed", null)),
        Arguments.of("expired", filter("status", "expired", after)),
        Arguments.of("rejected", filter("outcome", "rejected", after)),
        Arguments.of("duplicate", filter("outcome", "duplicate", null)),
        Arguments.of("later duplicates", filter("outcome", "duplicate", after)),
        Arguments.of("reason", filter("reason", "reason 500", null)),
        Arguments.of("key", filter("key", "s1:evt_1", null)),
        Arguments.of("the provider's id", filter("id", "evt_77", null)),
        Arguments.of("cursor", filter("source", "s3", after)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("filters")
  void noSearchReadsAWholeDay(String name, EventFilter filter) {
    assertThat(plan(filter)).as(name).doesNotContain("Seq Scan on webhook_events_2");
  }

  /**
   * At this size reading all of a day costs no more, so the planner is told not to; what it takes
   * instead shows whether the index can answer.
   */
  @ParameterizedTest
  @CsvSource({"provider, p9", "type, none", "hash, " + NO_HASH})
  void rareValuesAreFoundByRangesOfPages(String field, String value) throws SQLException {
    try (var connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET enable_seqscan = off");
      var here = JdbcClient.create(new SingleConnectionDataSource(connection, true));

      assertThat(plan(here, filter(field, value, null)))
          .contains("Bitmap Index Scan on webhook_events_20261119_provider_event_type_body_sha256");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "source, s3, source_received_at_event_id",
    "id, evt_101, substr_received_at_event_id",
    "key, s1:evt_101, substr_received_at_event_id"
  })
  void duplicatesAreFoundByWhatTheyHaveThemselves(String field, String value, String index) {
    EventFilter only = filter(field, value, null);

    var duplicates =
        new EventFilter(
            only.source(),
            null,
            null,
            Event.DUPLICATE,
            null,
            null,
            only.idempotencyKey(),
            only.deliveryId(),
            null,
            null,
            null,
            null);

    assertThat(plan(duplicates)).contains("duplicate_deliveries_20261119_" + index);
  }

  @Test
  void findsByTheProvidersId() {
    var page = new Events(database).page(filter("id", "evt_77", null), 5);

    assertThat(page.events())
        .singleElement()
        .extracting(Event::idempotencyKey)
        .isEqualTo("s17:evt_77");
  }

  @Test
  void acceptedEventsAreFoundAcrossManyThatAreNot() {
    var page = new Events(database).page(acceptedOfS5(null), 5);

    assertThat(page.events()).extracting(Event::idempotencyKey).containsExactly(ACCEPTED);
    assertThat(page.next()).isNull();
  }

  @Test
  void aPageOfAcceptedEventsEndsInTimeAndTheNextGoesOn() {
    var impatient = new AcceptedEvents(new Events(database), Duration.ZERO);
    List<String> found = new ArrayList<>();
    int pages = 0;
    Cursor after = null;
    do {
      Events.Page page = impatient.page(acceptedOfS5(after), 5);
      page.events().forEach(event -> found.add(event.idempotencyKey()));
      after = page.next();
      pages++;
    } while (after != null);

    assertThat(found).containsExactly(ACCEPTED);
    assertThat(pages).isGreaterThan(3);
  }

  @Test
  void aFullPageOfAcceptedEventsIsFollowedByTheRest() {
    var events = new Events(database);

    Events.Page first = events.page(acceptedOfS5(null), 2);
    Events.Page second = events.page(acceptedOfS5(first.next()), 2);

    assertThat(first.events()).extracting(Event::idempotencyKey).containsExactly(NEWER);
    assertThat(first.next()).isNotNull();
    assertThat(second.events()).extracting(Event::idempotencyKey).containsExactly(OLDEST);
    assertThat(second.next()).isNull();
  }

  private static EventFilter acceptedOfS5(Cursor after) {
    return new EventFilter(
        "s5", null, null, Event.ACCEPTED, null, null, null, null, null, null, null, after);
  }

  private static String plan(EventFilter filter) {
    return plan(database, filter);
  }

  private static String plan(JdbcClient database, EventFilter filter) {
    var search = new EventSearch(filter);
    List<Object> values = new ArrayList<>(search.values());
    values.add(51);
    return String.join(
        "\n", database.sql("EXPLAIN " + search.sql()).params(values).query(String.class).list());
  }

  private static EventFilter filter(String field, String value, Cursor after) {
    UnaryOperator<String> of = name -> field.equals(name) ? value : null;
    return new EventFilter(
        of.apply("source"),
        of.apply("provider"),
        of.apply("status"),
        of.apply("outcome"),
        of.apply("reason"),
        of.apply("type"),
        of.apply("key"),
        of.apply("id"),
        of.apply("hash"),
        null,
        null,
        after);
  }
}
