package dev.sluice.system.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.sluice.system.architecture.Sluice.CLASSES;
import static dev.sluice.system.architecture.Sluice.CONSOLE;
import static dev.sluice.system.architecture.Sluice.DEDUP;
import static dev.sluice.system.architecture.Sluice.STANDALONE;
import static dev.sluice.system.architecture.Sluice.VERIFIER;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each table has one writing owner; the console and the demo read them all. */
class TableOwnershipTest {
  @ParameterizedTest
  @CsvSource({
    "webhook_events, " + VERIFIER,
    "secret_uses, " + VERIFIER,
    "idempotency_claims, " + DEDUP,
    "duplicate_deliveries, " + DEDUP,
    "claim_epoch, " + DEDUP,
    "claim_buckets_closed, " + DEDUP,
    "sources, " + CONSOLE,
    "source_secrets, " + CONSOLE,
    "api_keys, " + CONSOLE,
    "audit_log, " + CONSOLE,
    "replays, " + CONSOLE,
    "replay_items, " + CONSOLE,
    "replay_verdicts, " + VERIFIER,
    "replay_outcomes, " + DEDUP,
  })
  void onlyTheOwnerWritesATable(String table, String owner) {
    noClasses()
        .that(resideOutsideOfPackages(owner))
        .should(new Table(table).isWritten())
        .because("two writers of one table agree only as long as nobody changes one of them")
        .check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    "webhook_events, " + VERIFIER,
    "secret_uses, " + VERIFIER,
    "idempotency_claims, " + DEDUP,
    "duplicate_deliveries, " + DEDUP,
    "sources, " + CONSOLE,
    "source_secrets, " + CONSOLE,
    "api_keys, " + CONSOLE,
    "audit_log, " + CONSOLE,
    "replays, " + CONSOLE,
    "replay_items, " + CONSOLE,
    "replay_verdicts, " + VERIFIER,
    "replay_outcomes, " + DEDUP,
  })
  void nobodyElseOnTheDataPathNamesATable(String table, String owner) {
    noClasses()
        .that(resideOutsideOfPackages(owner, CONSOLE, STANDALONE))
        .should(new Table(table).isNamed())
        .because("the data path shares topics, never tables")
        .check(CLASSES);
  }

  /** Without this the rules above would hold for a table that was renamed. */
  @ParameterizedTest
  @CsvSource({
    "webhook_events, " + VERIFIER,
    "secret_uses, " + VERIFIER,
    "idempotency_claims, " + DEDUP,
    "duplicate_deliveries, " + DEDUP,
    "sources, " + CONSOLE,
    "source_secrets, " + CONSOLE,
    "api_keys, " + CONSOLE,
    "audit_log, " + CONSOLE,
    "replays, " + CONSOLE,
    "replay_items, " + CONSOLE,
    "replay_verdicts, " + VERIFIER,
    "replay_outcomes, " + DEDUP,
  })
  void theOwnerWritesIt(String table, String owner) {
    var rule = noClasses().that(resideInAnyPackage(owner)).should(new Table(table).isWritten());

    assertThat(rule.evaluate(CLASSES).hasViolation()).as("a writer of %s", table).isTrue();
  }
}
