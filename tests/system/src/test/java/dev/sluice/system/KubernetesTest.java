package dev.sluice.system;

import static dev.sluice.system.Manifests.list;
import static dev.sluice.system.Manifests.name;
import static dev.sluice.system.Manifests.texts;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** The manifests for Kubernetes keep the rules that docs/kubernetes.md says they keep. */
class KubernetesTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final String USER = "65532";
  private static final Pattern TARGET = Pattern.compile("^FROM base AS (\\S+)$", Pattern.MULTILINE);
  private static final Pattern EXPOSED = Pattern.compile("^EXPOSE (.*)$", Pattern.MULTILINE);
  private static final Pattern SENSITIVE = Pattern.compile("KEY|PASSWORD|SECRET|TOKEN");
  private static final Pattern DOCUMENTED =
      Pattern.compile("^\\| (`(?:sluice)?\\.[^|]*`) \\|", Pattern.MULTILINE);
  private static final Pattern KEY = Pattern.compile("`([a-zA-Z.-]+)`");
  private static final Manifests MANIFESTS = Manifests.read();

  @Test
  void everyFileIsPartOfAKustomization() throws IOException {
    try (Stream<Path> folders = Files.list(Manifests.FOLDER)) {
      for (Path folder : folders.toList()) {
        JsonNode kustomization =
            Manifests.documents(folder.resolve("kustomization.yaml")).getFirst();
        try (Stream<Path> files = Files.list(folder)) {
          assertThat(texts(kustomization.get("resources"), ""))
              .containsAll(
                  files
                      .map(file -> file.getFileName().toString())
                      .filter(file -> !file.equals("kustomization.yaml"))
                      .toList());
        }
      }
    }
  }

  @Test
  void thereIsADeploymentOfEachImage() throws IOException {
    assertThat(exposed().keySet()).isNotEmpty();
    assertThat(deployments())
        .extracting(Manifests::name)
        .containsExactlyInAnyOrderElementsOf(exposed().keySet());
    for (JsonNode deployment : deployments()) {
      assertThat(container(deployment).get("image").asString())
          .startsWith("sluice/" + name(deployment) + ":")
          .doesNotEndWith(":latest");
      assertThat(texts(container(deployment).get("ports"), "/containerPort"))
          .isEqualTo(exposed().get(name(deployment)));
    }
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void itMayDoNothingThatItNeedNot(JsonNode deployment) {
    JsonNode pod = pod(deployment);
    assertThat(pod.get("automountServiceAccountToken").asBoolean()).isFalse();
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/runAsUser").asString()).isEqualTo(USER);
    assertThat(pod.at("/securityContext/runAsGroup").asString()).isEqualTo(USER);
    assertThat(pod.at("/securityContext/seccompProfile/type").asString())
        .isEqualTo("RuntimeDefault");
    assertThat(Stream.of("hostNetwork", "hostPID", "hostIPC")).noneMatch(pod::has);
    JsonNode own = container(deployment).get("securityContext");
    assertThat(own.get("allowPrivilegeEscalation").asBoolean()).isFalse();
    assertThat(own.get("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(texts(own.at("/capabilities/drop"), "")).containsExactly("ALL");
    assertThat(own.at("/capabilities").has("add")).isFalse();
    assertThat(own.has("privileged")).isFalse();
    assertThat(list(pod.get("volumes"))).noneMatch(volume -> volume.has("hostPath"));
    assertThat(texts(container(deployment).get("volumeMounts"), "/mountPath")).contains("/tmp");
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void itIsAskedHowItIsAndHasItsShareOnly(JsonNode deployment) {
    JsonNode container = container(deployment);
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      String state = probe.equals("readinessProbe") ? "readiness" : "liveness";
      assertThat(container.at("/" + probe + "/httpGet/port").asString()).isEqualTo("management");
      assertThat(container.at("/" + probe + "/httpGet/path").asString())
          .isEqualTo("/actuator/health/" + state);
    }
    assertThat(container.at("/resources/requests/cpu").asString()).isNotBlank();
    assertThat(container.at("/resources/limits/memory").asString())
        .isNotBlank()
        .isEqualTo(container.at("/resources/requests/memory").asString());
    // longer than an app takes to end
    assertThat(pod(deployment).get("terminationGracePeriodSeconds").asInt()).isGreaterThan(10);
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void itHasANetworkPolicyAndABudgetOfItsOwn(JsonNode deployment) {
    String name = name(deployment);
    JsonNode labels = deployment.at("/spec/template/metadata/labels");
    assertThat(deployment.at("/spec/selector/matchLabels").properties())
        .isSubsetOf(labels.properties());
    JsonNode policy = MANIFESTS.named("NetworkPolicy", name);
    assertThat(policy.at("/spec/podSelector/matchLabels").properties())
        .isNotEmpty()
        .isSubsetOf(labels.properties());
    assertThat(texts(policy.at("/spec/policyTypes"), "")).contains("Ingress", "Egress");
    for (String rules : List.of("ingress", "egress")) {
      assertThat(list(policy.at("/spec/" + rules)))
          .isNotEmpty()
          // a rule without a side or without ports is for all of them
          .allMatch(rule -> !rule.path(rules.equals("ingress") ? "from" : "to").isEmpty())
          .allMatch(rule -> !rule.path("ports").isEmpty());
    }
    boolean database =
        list(policy.at("/spec/egress")).stream()
            .anyMatch(rule -> texts(rule.get("ports"), "/port").contains("5432"));
    assertThat(database).isEqualTo(!name.equals("ingest-api"));
    JsonNode budget = MANIFESTS.named("PodDisruptionBudget", name);
    assertThat(budget.at("/spec/maxUnavailable").asInt()).isEqualTo(1);
    assertThat(budget.at("/spec/selector/matchLabels").properties())
        .isNotEmpty()
        .isSubsetOf(labels.properties());
  }

  @Test
  void whatNoPolicyAllowsIsDenied() {
    JsonNode policy = MANIFESTS.named("NetworkPolicy", "default-deny");
    assertThat(policy.at("/spec/podSelector").isEmpty()).isTrue();
    assertThat(texts(policy.at("/spec/policyTypes"), "")).containsExactly("Ingress", "Egress");
    assertThat(policy.get("spec").has("ingress")).isFalse();
    assertThat(policy.get("spec").has("egress")).isFalse();
    assertThat(MANIFESTS.named("Namespace", "sluice").at("/metadata/labels").properties())
        .contains(Map.entry("pod-security.kubernetes.io/enforce", text("restricted")));
  }

  @Test
  void secretsAreNamedAndNotWritten() {
    assertThat(MANIFESTS.of("Secret")).isEmpty();
    List<Map.Entry<String, String>> settings = new ArrayList<>();
    deployments().forEach(deployment -> settings.addAll(settings(deployment).entrySet()));
    assertThat(settings)
        .filteredOn(setting -> SENSITIVE.matcher(setting.getKey()).find())
        .isNotEmpty()
        .allMatch(setting -> setting.getKey().endsWith("_FILE"))
        .allMatch(setting -> setting.getValue().startsWith("/run/secrets/sluice/"));
    assertThat(settings).noneMatch(setting -> setting.getValue().matches(".*[0-9A-Fa-f]{32}.*"));
    for (JsonNode deployment : deployments()) {
      Set<String> mounted = new HashSet<>();
      pod(deployment)
          .get("volumes")
          .forEach(
              volume ->
                  list(volume.at("/projected/sources"))
                      .forEach(
                          source -> mounted.addAll(texts(source.at("/secret/items"), "/path"))));
      assertThat(mounted.stream().map("/run/secrets/sluice/"::concat))
          .containsExactlyInAnyOrderElementsOf(
              settings(deployment).values().stream()
                  .filter(value -> value.startsWith("/run/secrets/"))
                  .collect(toSet()));
    }
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void itIsToldOnlyWhatTheDocumentationKnows(JsonNode deployment) throws IOException {
    Set<String> known = documented();
    assertThat(known).contains("SLUICEKAFKABOOTSTRAPSERVERS", "SLUICEINGESTPORT");
    assertThat(settings(deployment).keySet())
        .isNotEmpty()
        .allSatisfy(
            name -> {
              String plain = name.replace("_", "");
              assertThat(known).containsAnyOf(plain, plain.replaceFirst("FILE$", ""));
            });
  }

  @Test
  void nothingIsScaledBeyondUse() {
    String partitions =
        settings(MANIFESTS.named("Deployment", "ops-console")).get("SLUICE_TOPICS_PARTITIONS");
    Map<String, String> topics =
        Map.of("sluice-verifier", Topics.DEFAULT.raw(), "sluice-dedup", Topics.DEFAULT.verified());
    assertThat(MANIFESTS.of("ScaledObject"))
        .extracting(scaled -> scaled.at("/spec/scaleTargetRef/name").asString())
        .containsExactlyInAnyOrder("verifier-worker", "dedup-worker");
    for (JsonNode scaled : MANIFESTS.of("ScaledObject")) {
      JsonNode kafka = scaled.at("/spec/triggers/0/metadata");
      assertThat(kafka.get("topic").asString())
          .isEqualTo(topics.get(kafka.get("consumerGroup").asString()));
      assertThat(kafka.get("bootstrapServers").asString())
          .isEqualTo(settings(deployments().getFirst()).get("SLUICE_KAFKA_BOOTSTRAP_SERVERS"));
      assertThat(scaled.at("/spec/maxReplicaCount").asString()).isEqualTo(partitions);
      assertThat(scaled.at("/spec/minReplicaCount").asInt()).isGreaterThanOrEqualTo(2);
    }
    JsonNode receivers = MANIFESTS.of("HorizontalPodAutoscaler").getFirst();
    assertThat(receivers.at("/spec/scaleTargetRef/name").asString()).isEqualTo("ingest-api");
    assertThat(receivers.at("/spec/minReplicas").asInt()).isGreaterThanOrEqualTo(2);
    assertThat(MANIFESTS.named("Deployment", "ingest-api").get("spec").has("replicas")).isFalse();
    assertThat(MANIFESTS.of("Service"))
        .allSatisfy(
            service ->
                assertThat(
                        MANIFESTS
                            .named("Deployment", name(service))
                            .at("/spec/selector/matchLabels"))
                    .isEqualTo(service.at("/spec/selector")));
  }

  static List<JsonNode> deployments() {
    return MANIFESTS.of("Deployment");
  }

  private static JsonNode pod(JsonNode deployment) {
    return deployment.at("/spec/template/spec");
  }

  /** The only one: what is true of it is true of all. */
  private static JsonNode container(JsonNode deployment) {
    assertThat(pod(deployment).has("initContainers")).isFalse();
    return assertThat(list(pod(deployment).get("containers"))).singleElement().actual();
  }

  /** The environment that it will have. */
  private static Map<String, String> settings(JsonNode deployment) {
    Map<String, String> settings = new TreeMap<>();
    for (String map : texts(container(deployment).get("envFrom"), "/configMapRef/name")) {
      MANIFESTS
          .named("ConfigMap", map)
          .get("data")
          .properties()
          .forEach(each -> settings.put(each.getKey(), each.getValue().asString()));
    }
    list(container(deployment).path("env"))
        .forEach(each -> settings.put(each.get("name").asString(), each.get("value").asString()));
    return settings;
  }

  /** Ports of each image, in order. */
  private static Map<String, List<String>> exposed() throws IOException {
    String dockerfile = Files.readString(ROOT.resolve("Dockerfile"));
    List<String> targets = TARGET.matcher(dockerfile).results().map(each -> each.group(1)).toList();
    List<String> ports = EXPOSED.matcher(dockerfile).results().map(each -> each.group(1)).toList();
    assertThat(ports).hasSameSizeAs(targets);
    Map<String, List<String>> exposed = new TreeMap<>();
    for (int i = 0; i < targets.size(); i++) {
      exposed.put(targets.get(i), List.of(ports.get(i).split(" ", -1)));
    }
    return exposed;
  }

  /** The keys of docs/configuration.md as variables without underscores. */
  private static Set<String> documented() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/configuration.md"));
    Set<String> known = new HashSet<>();
    for (MatchResult row : DOCUMENTED.matcher(page).results().toList()) {
      String first = "sluice.";
      for (MatchResult key : KEY.matcher(row.group(1)).results().toList()) {
        String full = key.group(1);
        if (full.startsWith(".")) {
          full = first.substring(0, first.lastIndexOf('.')) + full;
        } else {
          first = full;
        }
        for (String stage : List.of("verifier", "dedup")) {
          String name = full.replace("STAGE", stage).toUpperCase(Locale.ROOT);
          known.add(name.replaceAll("[.-]", ""));
        }
      }
    }
    return known;
  }

  private static JsonNode text(String text) {
    return StringNode.valueOf(text);
  }
}
