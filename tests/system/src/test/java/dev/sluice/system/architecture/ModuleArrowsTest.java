package dev.sluice.system.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.sluice.system.architecture.Sluice.APPS;
import static dev.sluice.system.architecture.Sluice.CLASSES;
import static dev.sluice.system.architecture.Sluice.CONSOLE;
import static dev.sluice.system.architecture.Sluice.DEDUP;
import static dev.sluice.system.architecture.Sluice.INGEST;
import static dev.sluice.system.architecture.Sluice.PROCESS;
import static dev.sluice.system.architecture.Sluice.PROVIDERS;
import static dev.sluice.system.architecture.Sluice.REGISTRY;
import static dev.sluice.system.architecture.Sluice.SCHEMAS;
import static dev.sluice.system.architecture.Sluice.STAGE;
import static dev.sluice.system.architecture.Sluice.STANDALONE;
import static dev.sluice.system.architecture.Sluice.TESTKIT;
import static dev.sluice.system.architecture.Sluice.VERIFIER;

import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the modules. A rule that finds no class to look at fails. */
class ModuleArrowsTest {
  @Test
  void providersNeedNothingButTheJdkAndOneParser() {
    classes()
        .that()
        .resideInAPackage(PROVIDERS)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            PROVIDERS, "java..", "javax.crypto..", "tools.jackson..", "org.jspecify..")
        .because(
            "the signature library is bytes in, verdict out: it must be usable, testable and"
                + " reviewable without Spring, Kafka or an HTTP server")
        .check(CLASSES);
  }

  @Test
  void schemasNeedNothingButTheJdkAndKafkaClients() {
    classes()
        .that()
        .resideInAPackage(SCHEMAS)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(SCHEMAS, "java..", "org.apache.kafka..", "org.jspecify..")
        .because(
            "the wire contract is what every app and every downstream reader shares; what it needs,"
                + " all of them need")
        .check(CLASSES);
  }

  /** Module, what of ours it may use, and why not more. */
  static Stream<Arguments> arrows() {
    return Stream.of(
        arrow(REGISTRY, "what it knows of sources must hold in every app", SCHEMAS, PROVIDERS),
        arrow(PROCESS, "what every process has must know nothing of what any of them does"),
        arrow(
            STAGE,
            "how a batch gets through exactly once must not depend on what a stage makes of it",
            SCHEMAS,
            REGISTRY,
            PROCESS),
        arrow(
            INGEST,
            "a fault of another app must not be able to reach the one that providers call",
            SCHEMAS,
            REGISTRY,
            PROVIDERS,
            PROCESS),
        arrow(
            VERIFIER,
            "apps meet on topics and nowhere else, so that each can be deployed and scaled alone",
            SCHEMAS,
            REGISTRY,
            PROVIDERS,
            STAGE,
            PROCESS),
        arrow(
            DEDUP,
            "apps meet on topics and nowhere else, so that each can be deployed and scaled alone",
            SCHEMAS,
            REGISTRY,
            PROVIDERS,
            STAGE,
            PROCESS),
        arrow(
            CONSOLE,
            "the control plane must not be able to touch the data path but by its contract",
            SCHEMAS,
            REGISTRY,
            PROVIDERS,
            PROCESS));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("arrows")
  void aModuleUsesOnlyWhatItsArrowsPointAt(String module, String because, String[] allowed) {
    rule(module, because, allowed).check(CLASSES);
  }

  @Test
  void nobodyElseKnowsTheTracingLibrary() {
    noClasses()
        .that(resideOutsideOfPackages(PROCESS))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.opentelemetry..")
        .because("whether anything leaves the process is decided in one place")
        .check(CLASSES);
  }

  @Test
  void onlyStandaloneComposesApps() {
    noClasses()
        .that(resideOutsideOfPackages(APPS).and(resideOutsideOfPackages(STANDALONE)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(APPS)
        .because("there is one place that knows all apps, and it holds wiring only")
        .check(CLASSES);
  }

  @Test
  void standaloneReachesAnAppOnlyByItsApplicationClass() {
    noClasses()
        .that()
        .resideInAPackage(STANDALONE)
        .should()
        .dependOnClassesThat(resideInAnyPackage(APPS).and(nameMatching(".*(?<!Application)")))
        .because("what standalone runs must be what runs in a process of its own")
        .check(CLASSES);
  }

  @Test
  void nothingThatIsDeployedUsesTheTestkit() {
    noClasses()
        .that()
        .resideOutsideOfPackage(TESTKIT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(TESTKIT)
        .because("its brokers and databases are for tests")
        .check(CLASSES);
  }

  private static ArchRule rule(String module, String because, String[] allowed) {
    return noClasses()
        .that()
        .resideInAPackage(module)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("dev.sluice..")
                .and(resideOutsideOfPackages(allowed))
                .and(resideOutsideOfPackages(module)))
        .because(because);
  }

  private static Arguments arrow(String module, String because, String... allowed) {
    return Arguments.of(module, because, allowed);
  }
}
