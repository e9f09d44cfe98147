package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DoctorCommandTest {
  private static final Path PAGE = Path.of("../docs/security/hardening.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z-]+)` \\|.*\\| `(\\./sluice doctor config[^`]*)` \\|$");
  private static final String KEY =
      "8f14e45fceea167a5a36dedd4bea2543c51ce410c124a10e0db5e4b97fc2af39";
  private static final String PASSWORD = "correct-horse-battery";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Map<String, String> variables = new HashMap<>();
  @TempDir private Path folder;

  /** Everything is as it should be. */
  @BeforeEach
  void close() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    Path sources =
        Files.writeString(
            folder.resolve("sources.yaml"),
            """
            sources:
              - {name: shop, provider: github, secrets: ["${SHOP}", "file:/run/secrets/shop"]}
            """);
    variables.put("SLUICE_ENCRYPTION_KEY", "2026:" + KEY);
    variables.put("SLUICE_KAFKA_BOOTSTRAP_SERVERS", "kafka-1:9094,kafka-2:9094");
    variables.put("SLUICE_KAFKA_SECURITY_PROTOCOL", "SASL_SSL");
    variables.put("SLUICE_KAFKA_SASL_USERNAME", "app");
    variables.put("SLUICE_KAFKA_SASL_PASSWORD_FILE", password.toString());
    variables.put("SLUICE_POSTGRES_URL", "jdbc:postgresql://db:5432/sluice");
    variables.put("SLUICE_POSTGRES_USERNAME", "verifier_worker");
    variables.put("SLUICE_POSTGRES_PASSWORD_FILE", password.toString());
    variables.put("SLUICE_POSTGRES_TLS_MODE", "verify-full");
    variables.put("SLUICE_MANAGEMENT_ADDRESS", "127.0.0.1");
    variables.put("TRUSTED_HOSTS", "hooks.example.com");
    variables.put("SLUICE_INGEST_TRUSTED_PROXIES", "10.0.0.0/8");
    variables.put("SLUICE_CONSOLE_SOURCES_FILE", sources.toString());
    variables.put("SLUICE_RETENTION_EVENTS", "30d");
  }

  @Test
  void everyCheckIsALineOfThePageWithItsCommandAndTheOtherWayRound() throws IOException {
    List<MatchResult> rows = ROW.matcher(Files.readString(PAGE)).results().toList();

    assertThat(rows.stream().map(row -> row.group(1)))
        .containsExactly(
            Arrays.stream(HardeningCheck.values()).map(HardeningCheck::id).toArray(String[]::new));
    for (MatchResult row : rows) {
      String[] words = row.group(2).replace("./sluice ", "").split(" ");
      run(words);
      assertThat(out.toString().lines())
          .anyMatch(line -> List.of(line.split(" +", -1)).contains(row.group(1)));
    }
  }

  @Test
  void aDeploymentThatIsClosedPasses() throws IOException {
    assertThat(run("doctor", "config")).as(out.toString()).isZero();
    assertThat(out.toString().lines().skip(2))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("pass"));
  }

  static Stream<Arguments> open() {
    return Stream.of(
        when("debug-off", "DEBUG", "true"),
        when("debug-off", "SLUICE_DEBUG", "true"),
        when("encryption-key-strong", "SLUICE_ENCRYPTION_KEY", "5e".repeat(32)),
        when("encryption-key-strong", "SLUICE_ENCRYPTION_KEY", KEY + ",changeme"),
        when("encryption-key-strong", "SLUICE_ENCRYPTION_KEY", null),
        when("kafka-tls", "SLUICE_KAFKA_SECURITY_PROTOCOL", null),
        when("kafka-login", "SLUICE_KAFKA_SECURITY_PROTOCOL", "SSL"),
        when("postgres-tls", "SLUICE_POSTGRES_TLS_MODE", null),
        when("postgres-user", "SLUICE_POSTGRES_USERNAME", "postgres"),
        when("traces-over-tls", "SLUICE_TRACING_ENDPOINT", "http://collector:4318/v1/traces"),
        when("management-not-published", "SLUICE_MANAGEMENT_ADDRESS", null),
        when("management-not-published", "SLUICE_MANAGEMENT_ADDRESS", "0.0.0.0"),
        when("trusted-hosts-set", "TRUSTED_HOSTS", null),
        when("receiver-behind-tls", "SLUICE_INGEST_TRUSTED_PROXIES", null),
        when("rate-limits-on", "SLUICE_INGEST_CLIENT_RATE_LIMIT", "off"),
        when("rate-limits-on", "RATE_LIMIT_DEFAULT", "off"),
        when("console-not-published", "SLUICE_CONSOLE_HOST", "0.0.0.0"),
        when("cookies-secure", "SLUICE_CONSOLE_SECURE_COOKIE", "false"),
        when("retention-set", "SLUICE_RETENTION_EVENTS", null));
  }

  private static Arguments when(String check, String variable, String value) {
    return Arguments.of(check, variable, value);
  }

  @ParameterizedTest(name = "{0}: {1}={2}")
  @MethodSource("open")
  void eachCheckFindsWhatIsOpen(String check, String variable, String value) throws IOException {
    if (value == null) {
      variables.remove(variable);
    } else {
      variables.put(variable, value);
    }

    assertThat(run("doctor", "config")).isEqualTo(ExitCode.FAILED.number());
    assertThat(failed()).contains(check);
    assertThat(run("doctor", "config", "--accept", check, "--accept", "kafka-login")).isZero();
    assertThat(out.toString()).containsPattern("accepted +\\S+ +" + check);
  }

  @Test
  void findsWhatASourcesFileLeavesOpen() throws IOException {
    Path sources = folder.resolve("sources.yaml");
    Files.writeString(
        sources,
        """
        sources:
          - {name: shop, provider: github, secrets: [hunter2hunter2]}
          - {name: lax, provider: github, allow-unsigned: true}
        """);

    assertThat(run("doctor", "config", "--app", "ops-console")).isEqualTo(1);

    assertThat(failed()).containsExactly("sources-signed", "sources-without-literal-secrets");
    assertThat(out.toString()).contains("events: lax", "file: shop").doesNotContain("hunter2");
  }

  @Test
  void findsSecretsThatAreWrittenDownInArgumentsAndFiles() throws IOException {
    variables.remove("SLUICE_KAFKA_SASL_PASSWORD_FILE");
    Path file =
        Files.writeString(
            folder.resolve("more.yaml"), "sluice: {kafka: {sasl: {password: hunter2}}}");
    String location = "--spring.config.additional-location=file:" + file;

    assertThat(run("doctor", "config", "--", location)).isEqualTo(1);
    assertThat(failed()).containsOnly("secrets-not-written-down");
    assertThat(run("doctor", "config", "--", "--sluice.kafka.sasl.password=hunter2")).isEqualTo(1);
    assertThat(failed()).containsOnly("secrets-not-written-down");
    assertThat(out.toString()).doesNotContain("hunter2");
  }

  @Test
  void whatIsOnThisMachineNeedsNoTls() throws IOException {
    variables.remove("SLUICE_KAFKA_SECURITY_PROTOCOL");
    variables.remove("SLUICE_POSTGRES_TLS_MODE");
    variables.put("SLUICE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092, [::1]:9093,localhost");
    variables.put("SLUICE_POSTGRES_URL", "jdbc:postgresql://localhost/sluice");

    assertThat(run("doctor", "config")).as(out.toString()).isZero();
  }

  @Test
  void printsJsonForProgramsAndNoSecret() throws IOException {
    variables.put("SLUICE_ENCRYPTION_KEY", "ab".repeat(32));

    assertThat(run("doctor", "config", "--json", "--app", "ingest-api")).isEqualTo(1);

    assertThat(out.toString())
        .startsWith("[{\"app\":\"ingest-api\",\"check\":\"debug-off\",\"result\":\"pass\"}")
        .contains(
            "\"check\":\"encryption-key-strong\",\"result\":\"fail\","
                + "\"problem\":\"an encryption key is not random\"")
        .doesNotContain("abab", PASSWORD);
  }

  @Test
  void saysWhichFileOfAVariableCannotBeRead() throws IOException {
    variables.put("SLUICE_POSTGRES_PASSWORD_FILE", folder.resolve("gone").toString());

    assertThat(run("doctor", "config")).isEqualTo(1);
    assertThat(err.toString())
        .contains("SLUICE_POSTGRES_PASSWORD_FILE: the file '" + folder.resolve("gone"));
  }

  private List<String> failed() {
    List<String> failed = new ArrayList<>();
    out.toString()
        .lines()
        .filter(line -> line.startsWith("fail"))
        .map(line -> line.split(" +", -1)[2])
        .forEach(failed::add);
    return failed;
  }

  private int run(String... arguments) throws IOException {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> lines =
        variables.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList();
    Path file = Files.write(folder.resolve("app.env"), lines);
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(2, List.of("--env-file", file.toString()));
    return Sluice.commandLine(InstantSource.system())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }
}
