package dev.sluice.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.GeneratedSecret;
import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.testkit.TopicReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** {@code sluice send} as each provider of the catalogue, to a pipeline that runs. */
class SendIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String PUBLIC = "https://hooks.example.com/webhooks/";

  @TempDir private Path dir;
  private Path data;
  private Matcher ready;

  @Test
  void whatIsSentAsAnyProviderIsAcceptedAndASignatureByAnotherSecretIsNot() throws Exception {
    // given a source of each provider
    List<Provider> providers = List.copyOf(ProviderCatalog.bundled().all());
    Map<String, GeneratedSecret> secrets =
        providers.stream().collect(toMap(Provider::id, Provider::generateSecret));
    data = dir.resolve("data");
    Path sources = Files.writeString(dir.resolve("sources.yaml"), sources(providers, secrets));
    try (var sluice = SluiceProcess.up(dir, data, "--sources", sources.toString())) {
      ready = sluice.awaitReady();

      // when
      for (Provider provider : providers) {
        send(provider, secrets.get(provider.id()), Tampering.NONE);
        if (signs(provider)) {
          send(provider, secrets.get(provider.id()), Tampering.SECRET);
        }
      }

      // then
      long signing = providers.stream().filter(SendIT::signs).count();
      long sent = providers.size() + signing;
      await()
          .atMost(PATIENCE)
          .until(() -> statuses().values().stream().mapToLong(c -> c).sum() == sent);
      assertThat(statuses()).isEqualTo(expected(providers));
      assertThat(cleanEvents(providers.size()))
          .isEqualTo(
              providers.stream().collect(groupingBy(p -> "/webhooks/" + p.id(), counting())));
      System.out.printf(
          "sluice send: %d providers, %d of them sign: each accepted, each refused when signed with"
              + " another secret%n",
          providers.size(), signing);
    }
  }

  private static boolean signs(Provider provider) {
    return !provider.scheme().equals("unsigned");
  }

  /** JSON is YAML, and keeps keys of several lines as they are. */
  private static String sources(List<Provider> providers, Map<String, GeneratedSecret> secrets) {
    var json = JsonMapper.shared();
    List<Map<String, Object>> all =
        providers.stream().map(provider -> source(provider, secrets.get(provider.id()))).toList();
    return json.writeValueAsString(Map.of("sources", all));
  }

  private static Map<String, Object> source(Provider provider, GeneratedSecret secret) {
    Map<String, Object> source = new TreeMap<>();
    source.put("name", provider.id());
    source.put("provider", provider.id());
    if (signs(provider)) {
      source.put("secrets", List.of(secret.verifying()));
    } else {
      source.put("allow-unsigned", true);
    }
    if (provider.signsUrl()) {
      source.put("public-url", PUBLIC + provider.id());
    }
    return source;
  }

  private void send(Provider provider, GeneratedSecret secret, Tampering tampering)
      throws Exception {
    Path file = Files.writeString(dir.resolve("secret"), secret.signing());
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        Sluice.commandLine(InstantSource.system())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(
                "send",
                provider.id(),
                "--url",
                ready.group(1),
                "--public-url",
                PUBLIC + provider.id(),
                "--secret-file",
                file.toString(),
                "--tamper",
                tampering.toString());
    assertThat(exit).as("%s, %s: %s%s", provider.id(), tampering, out, err).isZero();
  }

  private static Map<String, Long> expected(List<Provider> providers) {
    Map<String, Long> expected = new TreeMap<>();
    for (Provider provider : providers) {
      if (signs(provider)) {
        expected.put(provider.id() + " verified", 1L);
        expected.put(provider.id() + " failed", 1L);
      } else {
        expected.put(provider.id() + " unsigned", 1L);
      }
    }
    return expected;
  }

  private Map<String, Long> statuses() throws Exception {
    String password = Files.readString(data.resolve("sluice-password")).strip();
    Map<String, Long> found = new TreeMap<>();
    try (Connection connection =
            DriverManager.getConnection(ready.group(5), EmbeddedPostgres.USER, password);
        ResultSet rows =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT source || ' ' || signature_status, count(*) FROM webhook_events"
                        + " GROUP BY 1")) {
      while (rows.next()) {
        put(found, rows);
      }
    }
    return found;
  }

  private static void put(Map<String, Long> found, ResultSet row) throws SQLException {
    found.put(row.getString(1), row.getLong(2));
  }

  private Map<String, Long> cleanEvents(int count) {
    try (var reader = new TopicReader(ready.group(4), "webhooks.events")) {
      reader.awaitAtLeast(count, PATIENCE);
      return reader.readAll().stream()
          .collect(
              groupingBy(
                  event -> new String(event.headers().lastHeader("ce_source").value(), UTF_8),
                  counting()));
    }
  }
}
