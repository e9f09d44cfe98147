package dev.sluice.system.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.sluice.system.architecture.Sluice.APPS;
import static dev.sluice.system.architecture.Sluice.CLASSES;
import static dev.sluice.system.architecture.Sluice.CONSOLE;
import static dev.sluice.system.architecture.Sluice.CONSOLE_PARTS;
import static dev.sluice.system.architecture.Sluice.PROVIDERS;
import static dev.sluice.system.architecture.Sluice.STANDALONE;
import static dev.sluice.system.architecture.Sluice.TESTKIT;
import static dev.sluice.system.architecture.Sluice.VERIFIER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.VerifiedEventCodec;
import org.junit.jupiter.api.Test;

/** Rules about single classes. A rule that finds no class to look at fails. */
class CodeRulesTest {
  @Test
  void onlyTheVerifierMakesAVerifiedEvent() {
    noClasses()
        .that(resideOutsideOfPackages(VERIFIER))
        .and()
        .doNotBelongToAnyOf(VerifiedEventCodec.class)
        .should(CodeRules.makeAVerifiedEvent())
        .because(
            "what is on the verified topic was verified: nobody else can say so, the codec only"
                + " reads back what was said")
        .check(CLASSES);
  }

  @Test
  void anAppShowsNothingButItsApplicationAndItsConfiguration() {
    classes()
        .that(resideInAnyPackage(APPS))
        .and(resideOutsideOfPackages(CONSOLE_PARTS))
        .and()
        .arePublic()
        .and()
        .areTopLevelClasses()
        .should()
        .haveSimpleNameEndingWith("Application")
        .orShould()
        .haveSimpleNameEndingWith("Configuration")
        .because("apps meet on topics; what is not visible cannot be called")
        .check(CLASSES);
  }

  @Test
  void nothingReadsAnAmbientClock() {
    noClasses()
        .that(resideInAPackage("dev.sluice.."))
        .should(CodeRules.readAnAmbientClock())
        .because("time decides about tolerances and windows: tests must be able to set it")
        .check(CLASSES);
  }

  @Test
  void clocksAreMadeWhereAnAppIsPutTogether() {
    noClasses()
        .that(
            resideInAPackage("dev.sluice..")
                .and(resideOutsideOfPackages(STANDALONE))
                .and(not(simpleNameEndingWith("Configuration"))))
        .should(CodeRules.makeASystemClock())
        .because("a class that takes its clock can be tested at any time")
        .check(CLASSES);
  }

  @Test
  void secretBytesAreComparedInConstantTime() {
    assertThat(Comparisons.all())
        .as("MessageDigest.isEqual compares what is secret; what is not is named in Comparisons")
        .isNotEmpty()
        .allMatch(Comparisons.Comparison::safe);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that(resideOutsideOfPackages(STANDALONE, TESTKIT))
        .should(CodeRules.print())
        .because("what a service has to say goes through its logger, where it can be collected")
        .check(CLASSES);
  }

  @Test
  void thereIsOneWayToLog() {
    noClasses()
        .that(resideInAPackage("dev.sluice.."))
        .should(CodeRules.useJavaLogging())
        .because("SLF4J is what Spring Boot and Kafka log through")
        .check(CLASSES);
  }

  @Test
  void nothingIsInjectedIntoFields() {
    noClasses()
        .that(resideInAPackage("dev.sluice.."))
        .should(CodeRules.haveInjectedFields())
        .because("what a class needs is in its constructor, and settings are validated records")
        .check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .that(resideInAPackage("dev.sluice.."))
        .should(CodeRules.resideInANullMarkedPackage())
        .because("an unmarked package is one whose nulls nobody checks")
        .check(CLASSES);
  }

  @Test
  void aModuleIsOneFlatPackage() {
    classes()
        .that(resideInAPackage("dev.sluice..").and(resideOutsideOfPackages(PROVIDERS, CONSOLE)))
        .should()
        .resideInAPackage("dev.sluice.*")
        .because("package-private means something only where a module is one package")
        .check(CLASSES);
    classes()
        .that(resideInAPackage(PROVIDERS))
        .should()
        .resideInAnyPackage(
            "dev.sluice.providers",
            "dev.sluice.providers.body",
            "dev.sluice.providers.document",
            "dev.sluice.providers.key",
            "dev.sluice.providers.doctor")
        .because(
            "the library is past the size of one package; three know nothing of schemes, and the"
                + " doctor knows only what everybody may")
        .check(CLASSES);
    classes()
        .that(resideInAPackage(CONSOLE))
        .should()
        .resideInAnyPackage(
            "dev.sluice.console",
            "dev.sluice.console.api",
            "dev.sluice.console.access",
            "dev.sluice.console.edge",
            "dev.sluice.console.events",
            "dev.sluice.console.oidc",
            "dev.sluice.console.pages",
            "dev.sluice.console.replays",
            "dev.sluice.console.session",
            "dev.sluice.console.sources",
            "dev.sluice.console.status")
        .because(
            "the console has a package for each thing that its API is about, and for its pages")
        .check(CLASSES);
  }
}
