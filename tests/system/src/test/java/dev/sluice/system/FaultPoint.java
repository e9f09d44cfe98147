package dev.sluice.system;

import static dev.sluice.testkit.App.DEDUP;
import static dev.sluice.testkit.App.INGEST;
import static dev.sluice.testkit.App.VERIFIER;

import dev.sluice.testkit.TrapPoint;
import java.util.Locale;
import java.util.function.Consumer;

/** What dies, and when: the rows of the crash matrix. */
enum FaultPoint {
  INGEST_BEFORE_SEND(
      "ingest dies with a request that it has not sent yet",
      scene -> scene.killAt(INGEST, TrapPoint.RAW_APPEND_ENTERED)),
  INGEST_AFTER_SEND(
      "ingest dies with a request that it has sent",
      scene -> scene.killAt(INGEST, TrapPoint.RAW_APPEND_LEFT)),
  INGEST_BEFORE_ANSWER(
      "ingest dies with a request that the broker has acknowledged, before the answer",
      scene -> scene.killAt(INGEST, TrapPoint.RAW_ACKNOWLEDGED)),
  INGEST_ANY_TIME("ingest dies three times", scene -> scene.killAnyTime(INGEST)),

  VERIFIER_BEFORE_DATABASE_COMMIT(
      "verifier dies with a batch sent and no row written",
      scene -> scene.killAt(VERIFIER, TrapPoint.EVENTS_ADD_ENTERED)),
  VERIFIER_AFTER_DATABASE_COMMIT(
      "verifier dies with the rows of a batch committed, its offsets not sent",
      scene -> scene.killAt(VERIFIER, TrapPoint.EVENTS_ADD_LEFT)),
  VERIFIER_BEFORE_OFFSETS(
      "verifier dies before the offsets join the transaction",
      scene -> scene.killAt(VERIFIER, TrapPoint.OFFSETS_ENTERED)),
  VERIFIER_BEFORE_KAFKA_COMMIT(
      "verifier dies with records and offsets in the open transaction",
      scene -> scene.killAt(VERIFIER, TrapPoint.OFFSETS_LEFT)),
  VERIFIER_WHILE_COMMITTING(
      "verifier dies while the transaction commits",
      scene -> scene.killWhile(VERIFIER, TrapPoint.KAFKA_COMMIT_ENTERED)),
  VERIFIER_AFTER_KAFKA_COMMIT(
      "verifier dies right after the commit",
      scene -> scene.killAt(VERIFIER, TrapPoint.KAFKA_COMMIT_LEFT)),
  VERIFIER_IN_RECOVERY(
      "verifier dies, and again before and after its successor has settled the transaction",
      scene -> scene.killInRecovery(VERIFIER)),
  VERIFIER_ANY_TIME("verifier dies three times", scene -> scene.killAnyTime(VERIFIER)),
  VERIFIER_REBALANCE_OF_TWO(
      "a second verifier joins, the first dies as it gives partitions away",
      scene -> scene.killInRebalance(VERIFIER, 2)),
  VERIFIER_REBALANCE_OF_THREE(
      "a third verifier joins, the one that gives partitions away dies",
      scene -> scene.killInRebalance(VERIFIER, 3)),
  VERIFIER_ZOMBIE(
      "verifier stands still before its commit for longer than its session, then goes on",
      scene -> scene.zombie(VERIFIER)),
  VERIFIER_CONNECTION_CUT(
      "the database ends the verifier's connection in the middle of a statement, three times",
      scene -> scene.cutConnections(VERIFIER, "webhook_events")),

  DEDUP_BEFORE_CLAIM(
      "dedup dies before it claims", scene -> scene.killAt(DEDUP, TrapPoint.CLAIM_ENTERED)),
  DEDUP_BEFORE_DATABASE_COMMIT(
      "dedup dies with claims in the database's open transaction",
      scene -> scene.killAt(DEDUP, TrapPoint.DATABASE_COMMIT_ENTERED)),
  DEDUP_AFTER_DATABASE_COMMIT(
      "dedup dies with the claims of a batch committed and nothing sent",
      scene -> scene.killAt(DEDUP, TrapPoint.CLAIM_LEFT)),
  DEDUP_BEFORE_OFFSETS(
      "dedup dies before the offsets join the transaction",
      scene -> scene.killAt(DEDUP, TrapPoint.OFFSETS_ENTERED)),
  DEDUP_BEFORE_KAFKA_COMMIT(
      "dedup dies with events and offsets in the open transaction",
      scene -> scene.killAt(DEDUP, TrapPoint.OFFSETS_LEFT)),
  DEDUP_WHILE_COMMITTING(
      "dedup dies while the transaction commits",
      scene -> scene.killWhile(DEDUP, TrapPoint.KAFKA_COMMIT_ENTERED)),
  DEDUP_AFTER_KAFKA_COMMIT(
      "dedup dies right after the commit",
      scene -> scene.killAt(DEDUP, TrapPoint.KAFKA_COMMIT_LEFT)),
  DEDUP_IN_RECOVERY(
      "dedup dies, and again before and after its successor has settled the transaction",
      scene -> scene.killInRecovery(DEDUP)),
  DEDUP_ANY_TIME("dedup dies three times", scene -> scene.killAnyTime(DEDUP)),
  DEDUP_REBALANCE_OF_TWO(
      "a second dedup joins, the first dies as it gives partitions away",
      scene -> scene.killInRebalance(DEDUP, 2)),
  DEDUP_REBALANCE_OF_THREE(
      "a third dedup joins, the one that gives partitions away dies",
      scene -> scene.killInRebalance(DEDUP, 3)),
  DEDUP_ZOMBIE(
      "dedup stands still before its commit for longer than its session, then goes on",
      scene -> scene.zombie(DEDUP)),
  DEDUP_CONNECTION_CUT(
      "the database ends dedup's connection in the middle of a statement, three times",
      scene -> scene.cutConnections(DEDUP, "idempotency_claims")),

  BROKER_DIES("the broker dies and comes back", Scene::killBroker),
  POSTGRES_DIES("PostgreSQL dies and comes back", Scene::crashPostgres),
  ALL_DIE("ingest, verifier and dedup die at once", Scene::killAll);

  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas that capture nothing
  private final Consumer<Scene> fault;

  FaultPoint(String description, Consumer<Scene> fault) {
    this.description = description;
    this.fault = fault;
  }

  String description() {
    return description;
  }

  /** Has it happen under load. Returns when whatever died was started again. */
  void happenTo(Scene scene) {
    fault.accept(scene);
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
