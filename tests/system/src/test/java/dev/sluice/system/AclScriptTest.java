package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.TopicSpec;
import dev.sluice.schemas.Topics;
import dev.sluice.system.AclScript.Run;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What deploy/kafka/acls.sh allows is tried against a broker by SecuredKafkaIT. */
class AclScriptTest {
  private static final String[] BROKER = {"--", "--bootstrap-server", "kafka:9092"};

  @Test
  void everythingIsOfOneInstallation() {
    Run run =
        AclScript.run(with("--prefix", "eu.", "--topic", "shop-events", "--consumer", "billing"));

    assertThat(run.exitCode()).as("%s", run.output()).isZero();
    assertThat(run.bindings())
        .isNotEmpty()
        .allSatisfy(acl -> assertThat(acl.entry().principal()).startsWith("User:eu."))
        .allMatch(
            acl ->
                acl.pattern().name().startsWith("eu.")
                    || acl.pattern().name().equals("shop-events"));
  }

  @Test
  void everyTopicOfTheContractIsOneOfItsTopicsAndNoOther() {
    Set<String> contract =
        new Topics("eu.").specs(1).stream().map(TopicSpec::name).collect(Collectors.toSet());

    Set<String> named =
        AclScript.run(with("--prefix", "eu.")).bindings().stream()
            .filter(acl -> acl.pattern().resourceType() == ResourceType.TOPIC)
            .map(acl -> acl.pattern().name())
            .collect(Collectors.toSet());

    assertThat(named).isEqualTo(contract);
  }

  @Test
  void nobodyReadsWhoIsNotNamed() {
    assertThat(AclScript.run(with()).bindings())
        .extracting(acl -> acl.entry().principal())
        .containsOnly(
            "User:ingest-api", "User:verifier-worker", "User:dedup-worker", "User:ops-console");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "a b", "", "$(id)", "--force", "a,b", "a/b"})
  void refusesWhatIsNoNameAndRunsNothing(String name) {
    Run run = AclScript.run(with("--consumer", name));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output())
        .singleElement()
        .asString()
        .isEqualTo("acls.sh: '%s' cannot be a name in Kafka".formatted(name));
  }

  @Test
  void givesNobodyWhatIsTheInstallationsOwn() {
    assertThat(AclScript.run(with("--topic", "eu.webhooks.raw", "--prefix", "eu.")).output())
        .containsExactly(
            "acls.sh: 'eu.webhooks.raw' is a topic of the installation, not of a source");
    assertThat(AclScript.run(with("--consumer", "ingest-api")).output())
        .containsExactly("acls.sh: 'ingest-api' is a user or a group of the installation");
    assertThat(AclScript.run(with("--consumer", "sluice-dedup")).output())
        .containsExactly("acls.sh: 'sluice-dedup' is a user or a group of the installation");
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(AclScript.run().output()).singleElement().asString().contains("--bootstrap-server");
    assertThat(AclScript.run("--prefix").output())
        .containsExactly("acls.sh: --prefix lacks its value");
    assertThat(AclScript.run(with("--tpoic", "a")).output())
        .singleElement()
        .asString()
        .startsWith("acls.sh: unknown argument '--tpoic'");
  }

  private static String[] with(String... arguments) {
    String[] all = new String[arguments.length + BROKER.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(BROKER, 0, all, arguments.length, BROKER.length);
    return all;
  }
}
