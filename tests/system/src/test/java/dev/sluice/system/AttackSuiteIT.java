package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One installation, as it is deployed, that is attacked over its sockets by many means. An attack
 * is blocked if it is answered as it should be, nothing of it is stored, forwarded, changed or
 * told, and a genuine webhook is served afterwards.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AttackSuiteIT {
  private static final Path REPORT = Path.of("target", "attacks.md");

  /** As many as issue 7 names. */
  private static final int FAMILIES = 14;

  private final AttackReport report = new AttackReport();
  private Attacked attacked;

  @BeforeAll
  void start() throws Exception {
    attacked = new Attacked();
  }

  @AfterAll
  void stop() throws Exception {
    if (attacked != null) {
      attacked.close();
    }
  }

  @Test
  @Order(0)
  void everyProcessTellsAtItsStartThatItsManagementPortIsOpen() throws IOException {
    for (String process : attacked.pipeline.instances().keySet()) {
      assertThat(Files.readString(Attacked.LOGS.resolve(process + ".log")))
          .as(process)
          .contains("open: health and metrics are served without authentication on port ");
    }
  }

  @Test
  @Order(1)
  void moreThanIsTakenIsRefused() throws Exception {
    attack(new OversizedAttacks());
  }

  @Test
  @Order(2)
  void whoIsSlowIsCutOffAndHoldsUpNobody() throws Exception {
    attack(new SlowAttacks());
  }

  @Test
  @Order(3)
  void noHeaderIsInjectedAndNoRequestSmuggled() throws Exception {
    attack(new HeaderAttacks());
  }

  @Test
  @Order(4)
  void nobodyIsCalledByAnothersName() throws Exception {
    attack(new HostAttacks());
  }

  @Test
  @Order(5)
  void pagesOfOthersReadNothing() throws Exception {
    attack(new CorsAttacks());
  }

  @Test
  @Order(6)
  void pagesOfOthersChangeNothing() throws Exception {
    attack(new CsrfAttacks());
  }

  @Test
  @Order(7)
  void namesOfSourcesLeadNowhereElse() throws Exception {
    attack(new PathAttacks());
  }

  @Test
  @Order(8)
  void nobodyIsCalledWhomARequestNames() throws Exception {
    attack(new OutwardAttacks());
  }

  @Test
  @Order(9)
  void signaturesOfAnotherTimeAreRefused() throws Exception {
    attack(new OldSignatureAttacks());
  }

  @Test
  @Order(10)
  void noComparisonTellsHowFarItCame() throws Exception {
    attack(new ComparisonAttacks());
  }

  @Test
  @Order(11)
  void whatIsNotGenuineClaimsNoId() throws Exception {
    attack(new DedupAttacks());
  }

  @Test
  @Order(12)
  void keysAndSessionsAreNotGuessed() throws Exception {
    attack(new BruteForceAttacks());
  }

  @Test
  @Order(13)
  void sqlIsATextLikeAnother() throws Exception {
    attack(new SqlAttacks());
  }

  @Test
  @Order(14)
  void noLineIsForged() throws Exception {
    attack(new LogAttacks());
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void everyFamilyWasTriedAndAllOfItWasBlocked() throws IOException {
    System.out.println(report.write(REPORT));

    assertThat(LogLines.read(Attacked.LOGS).wrong()).isEmpty();
    assertThat(report.families())
        .hasSize(FAMILIES)
        .allSatisfy(
            family -> {
              assertThat(family.tried()).as(family.family()).isPositive();
              assertThat(family.blocked()).as(family.family()).isEqualTo(family.tried());
            });
    OutwardAttacks.seesWhoIsCalled(attacked);
  }

  private void attack(Attacks attacks) throws Exception {
    Tally tally = report.family(attacks.family());
    attacks.run(attacked, tally);
    tally.require("a genuine webhook is served afterwards", attacked::servesGenuine);

    System.out.printf("%s: %d of %d blocked%n", tally.family(), tally.blocked(), tally.tried());
    assertThat(tally.through()).isEmpty();
    assertThat(tally.tried()).isPositive();
  }
}
