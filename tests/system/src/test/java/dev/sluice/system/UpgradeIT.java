package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.system.Sender.Answer;
import dev.sluice.testkit.ConsoleApi;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The database of the version before, with what that left in it, and the apps of this version. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpgradeIT {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Path LOGS = Path.of("target", "logs", "UpgradeIT");
  private static final InstantSource CLOCK = InstantSource.system();
  private static final TestSource OF_TABLES = TestSource.of("of-tables", "github");
  private static final TestSource OF_FILE = TestSource.of("of-file", "github");
  private static final String KEY_ID = "of-before";
  private static final String CLAIMED = "claimed-before";

  /** What apps of the version before rely on: what there is, its type, and what it may be. */
  private static final List<String> RELIED_UPON =
      List.of(
          """
          SELECT table_name, column_name, data_type FROM information_schema.columns
          WHERE table_schema = 'public' AND table_name <> 'flyway_schema_history'\
          """,
          """
          SELECT p.oid::regprocedure, pg_get_function_result(p.oid) FROM pg_proc p
          WHERE p.pronamespace = 'public'::regnamespace\
          """,
          """
          SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants
          WHERE grantee LIKE 'sluice\\_%'\
          """,
          """
          SELECT r.rolname, p.oid::regprocedure FROM pg_proc p, pg_roles r
          WHERE p.pronamespace = 'public'::regnamespace AND r.rolname LIKE 'sluice\\_%'
              AND has_function_privilege(r.oid, p.oid, 'EXECUTE')\
          """);

  /** What may not be new: columns that every insert must name, and what rows must be beside. */
  private static final List<String> DEMANDED =
      List.of(
          """
          SELECT table_name, column_name FROM information_schema.columns
          WHERE table_schema = 'public' AND table_name IN (SELECT name FROM of_test.tables_before)
              AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'\
          """,
          """
          SELECT conrelid::regclass, contype, pg_get_constraintdef(oid) FROM pg_constraint
          WHERE contype <> 'n' AND conrelid::regclass::text IN (SELECT name FROM of_test.tables_before)\
          """);

  private final Instant before = CLOCK.instant().minus(1, ChronoUnit.DAYS);
  private final UUID accepted = eventId(1);
  private final UUID rejected = eventId(2);
  private final UUID duplicate = eventId(3);
  private final UUID replay = eventId(4);

  private final List<List<List<String>>> reliedUponBefore = new ArrayList<>();
  private final List<List<List<String>>> demandedBefore = new ArrayList<>();
  private EmbeddedServers servers;
  private Pipeline pipeline;
  private Database database;

  @BeforeAll
  void upgrade() {
    servers = new EmbeddedServers(LOGS);
    servers.postgres().migrateAllButNewest();
    pipeline = new Pipeline(servers, LOGS);
    database = pipeline.database();
    database.execute(
        """
        CREATE SCHEMA of_test;
        CREATE TABLE of_test.tables_before AS
            SELECT table_name::text AS name FROM information_schema.tables
            WHERE table_schema = 'public' AND table_name <> 'flyway_schema_history';
        """);
    RELIED_UPON.forEach(query -> reliedUponBefore.add(database.rows(query)));
    DEMANDED.forEach(query -> demandedBefore.add(database.rows(query)));
    fill();
    pipeline.start(List.of(OF_FILE));
  }

  @AfterAll
  void stop() {
    pipeline.close();
  }

  @Test
  void whatTheVersionBeforeLeftIsThereAndItsClaimsHold() {
    var api = new ConsoleApi(() -> pipeline.instance("console"), pipeline.adminKeyFile());
    try (var sender = new Sender()) {
      // when
      UUID repeated = send(sender, OF_TABLES, CLAIMED);
      UUID fresh = send(sender, OF_TABLES, "claimed-by-this-version");
      UUID ofFile = send(sender, OF_FILE, CLAIMED);

      // then
      assertOutcome(api, repeated, "duplicate", accepted.toString());
      assertOutcome(api, fresh, "accepted", OF_TABLES.name());
      assertOutcome(api, ofFile, "accepted", OF_FILE.name());
      assertOutcome(api, accepted, "accepted", repeated.toString(), duplicate.toString());
      assertOutcome(api, rejected, "rejected", "no signature header");
      assertOutcome(api, duplicate, "duplicate", accepted.toString());
      assertThat(api.get("/api/replays/" + replay)).contains("\"state\":\"cancelled\"", "somebody");
      assertThat(api.get("/api/audit?limit=100")).contains("of.the.version.before");
      assertThat(api.get("/api/sources/" + OF_TABLES.name()))
          .contains("\"managed-by\":\"api\"", "\"revision\":7", KEY_ID);
      assertThat(api.get("/api/sources/" + OF_FILE.name()))
          .contains("\"managed-by\":\"file\"", "\"revision\":8");
    }
  }

  /** This is what going back by one version rests on; docs/upgrade.md promises it. */
  @Test
  void theNewestMigrationTakesNothingAwayFromAppsOfTheVersionBeforeAndDemandsNothingOfThem() {
    for (int i = 0; i < RELIED_UPON.size(); i++) {
      assertThat(database.rows(RELIED_UPON.get(i))).containsAll(reliedUponBefore.get(i));
    }
    for (int i = 0; i < DEMANDED.size(); i++) {
      assertThat(database.rows(DEMANDED.get(i))).isSubsetOf(demandedBefore.get(i));
    }
  }

  /** Rows as the version before writes them: with the columns that it has. */
  private void fill() {
    source(OF_TABLES, "api");
    source(OF_FILE, "file");
    String secret = OF_TABLES.verifying();
    String box =
        KeyRing.parse(Pipeline.ENCRYPTION_KEY)
            .seal(secret.getBytes(UTF_8), SealContext.secret(OF_TABLES.name(), KEY_ID));
    database.execute(
        "INSERT INTO source_secrets VALUES ('%s', '%s', 0, '%s', NULL, NULL, now())"
            .formatted(OF_TABLES.name(), KEY_ID, box));
    var key = new IdempotencyKey(OF_TABLES.name(), CLAIMED);
    event(accepted, "verified", "NULL", key);
    event(rejected, "missing", "'no signature header'", key);
    event(duplicate, "verified", "NULL", key);
    database.execute(
        """
        INSERT INTO idempotency_claims VALUES
            ((SELECT bucket FROM claim_epoch), '\\x%s', 'webhooks.verified', 0, 1000000, '%s', sha256(''), now());
        INSERT INTO duplicate_deliveries VALUES
            ('%s', '%s', '%s', '%s', false, '%s', now(), 'webhooks.verified', 0, 1000001);
        INSERT INTO audit_log (at, actor, action, object, remote)
            VALUES ('%s', 'somebody', 'of.the.version.before', 'o', 'r');
        INSERT INTO replays (id, state, selection, redeliver, allow_unprotected, rate, max_failures, created_by,
                created_at, ended_at)
            VALUES ('%s', 'cancelled', '{"filter":{"source":"s"}}', false, false, 100, 20, 'somebody', '%s', '%s');
        """
            .formatted(
                HexFormat.of().formatHex(key.hash()),
                accepted,
                duplicate,
                OF_TABLES.name(),
                key,
                accepted,
                before,
                before,
                replay,
                before,
                before));
  }

  private void source(TestSource source, String managedBy) {
    database.execute(
        """
        INSERT INTO sources (name, provider, status, mode, allow_unsigned, revision, created_at, updated_at, managed_by)
        VALUES ('%s', '%s', 'active', 'async', false, 7, now(), now(), '%s')
        """
            .formatted(source.name(), source.provider().id(), managedBy));
  }

  private void event(UUID id, String status, String reason, IdempotencyKey key) {
    database.execute(
        """
        INSERT INTO webhook_events (id, received_at, source, provider, signature_status, reason, idempotency_key,
            body_sha256, body_size, raw_topic, raw_partition, raw_offset)
        VALUES ('%s', '%s', '%s', 'github', '%s', %s, '%s', sha256(''), 0, 'webhooks.raw', 0, 1000000)
        """
            .formatted(id, before, OF_TABLES.name(), status, reason, key));
  }

  private UUID send(Sender sender, TestSource source, String deliveryId) {
    Answer answer = sender.send(pipeline.receiver(), source.sample(deliveryId));
    assertThat(answer.status()).isEqualTo(200);
    return answer.eventId();
  }

  private static void assertOutcome(ConsoleApi api, UUID event, String outcome, String... more) {
    await()
        .atMost(SOON)
        .ignoreExceptionsInstanceOf(AssertionError.class)
        .untilAsserted(
            () ->
                assertThat(api.get("/api/events/" + event))
                    .contains("\"outcome\":\"%s\"".formatted(outcome))
                    .contains(more));
  }

  /** A UUIDv7 of the day before. */
  private UUID eventId(int number) {
    return new UUID(before.toEpochMilli() << 16 | 0x7000, 0x8000000000000000L | number);
  }
}
