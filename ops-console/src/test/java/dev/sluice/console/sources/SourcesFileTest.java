package dev.sluice.console.sources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.providers.CustomProvider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.schemas.RateLimit;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesFileTest {
  private static final String SECRET = "do-not-print-this-secret";
  private static final Map<String, String> ENVIRONMENT =
      Map.of("HOOK_SECRET", SECRET, "OLD_SECRET", "an older one", "EMPTY", "");

  @TempDir private Path folder;

  @Test
  void givesDefaultsToWhatIsNotSaid() {
    DesiredSource source = one("name: a", "provider: github", "secrets: ['${HOOK_SECRET}']");

    assertThat(source.settings())
        .isEqualTo(
            new SourceRecord(
                "a",
                "github",
                SourceRecord.Status.ACTIVE,
                SourceRecord.Mode.ASYNC,
                List.of(),
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                false,
                null));
    assertThat(values(source)).containsExactly(SECRET);
  }

  @Test
  void readsEveryKey() {
    DesiredSource source =
        one(
            "name: orders-2",
            "provider: twilio",
            "status: paused",
            "mode: inline",
            "secrets: ['${HOOK_SECRET}', '${OLD_SECRET}']",
            "max-body: 2MiB",
            "rate-limit: 600/minute",
            "dedup-window: 72h",
            "ordering: body:/order/id",
            "topic: orders",
            "public-url: https://hooks.example.com/webhooks/orders-2");

    assertThat(source.settings())
        .isEqualTo(
            new SourceRecord(
                "orders-2",
                "twilio",
                SourceRecord.Status.PAUSED,
                SourceRecord.Mode.INLINE,
                List.of(),
                false,
                2 << 20,
                null,
                Duration.ofDays(3),
                "body:/order/id",
                "orders",
                "https://hooks.example.com/webhooks/orders-2",
                null,
                false,
                false,
                RateLimit.parse("600/minute")));
    assertThat(values(source)).containsExactly(SECRET, "an older one");
    assertThat(
            one("name: b", "provider: stripe", "secrets: ['${HOOK_SECRET}']", "tolerance: 10m")
                .settings()
                .tolerance())
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(
            one("name: c", "provider: github", "allow-unsigned: true").settings().allowUnsigned())
        .isTrue();
  }

  @Test
  void readsSecretsWithIdAndWindow() {
    DesiredSource source =
        one(
            "name: a",
            "provider: github",
            "secrets:",
            "  - value: '${HOOK_SECRET}'",
            "    id: summer",
            "    not-before: 2026-06-01T00:00:00Z",
            "  - value: '${OLD_SECRET}'",
            "    not-after: 2026-06-08T00:00:00+02:00");

    assertThat(source.secrets().getFirst().keyId()).isEqualTo("summer");
    assertThat(source.secrets().getFirst().notBefore())
        .isEqualTo(Instant.parse("2026-06-01T00:00:00Z"));
    assertThat(source.secrets().getFirst().notAfter()).isNull();
    assertThat(source.secrets().getLast().keyId()).isNull();
    assertThat(source.secrets().getLast().notAfter())
        .isEqualTo(Instant.parse("2026-06-07T22:00:00Z"));
  }

  @Test
  void readsSecretsFromFilesWithoutTheirLastNewline() throws Exception {
    Path unix = Files.writeString(folder.resolve("unix"), "one\ntwo\n");
    Path windows = Files.writeString(folder.resolve("windows"), "three\r\n");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {0, (byte) 0xff, 10, 10});

    DesiredSource source =
        one(
            "name: a",
            "provider: github",
            "secrets: ['file:%s', 'file:%s', 'file:%s']".formatted(unix, windows, binary));

    assertThat(values(source).subList(0, 2)).containsExactly("one\ntwo", "three");
    assertThat(source.secrets().getLast().value()).containsExactly(0, 0xff, 10);
  }

  @Test
  void keepsTheSchemeOfACustomProvider() {
    DesiredSource source =
        one(
            "name: a",
            "provider: custom",
            "secrets: ['${HOOK_SECRET}']",
            "tolerance: 1m",
            "scheme:",
            "  delivery-id: '{body:/id}'",
            "  success: { status: 202 }",
            "  schemes:",
            "    - kind: hmac-sha256",
            "      signature: { from: 'header:Acme-Signature', encoding: hex }",
            "      timestamp: { from: 'header:Acme-Time', unit: seconds, tolerance: 5m }",
            "      content: '{timestamp}.{body}'");

    var scheme = CustomProvider.parse(source.settings().customScheme());
    assertThat(scheme.scheme()).isEqualTo("hmac-sha256");
    assertThat(scheme.timestampTolerance()).isEqualTo(Duration.ofMinutes(5));
    assertThat(scheme.successAnswer().status()).isEqualTo(202);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "mode: inlin | line 4, sources[0].mode: 'inlin' is not allowed; allowed are async, inline",
        "status: on | line 4, sources[0].status: 'on' is not allowed; allowed are active, disabled,"
            + " paused",
        "max-body: 26MiB | line 4, sources[0].max-body: '26MiB' must be from 1B to 25MiB",
        "max-body: 1 MB | line 4, sources[0].max-body: '1 MB' must be a whole number and",
        "tolerance: 5m | line 4, sources[0].tolerance: GitHub signs no timestamp",
        "dedup-window: 7d | line 4, sources[0].dedup-window: '7d' must be a whole number and s, m"
            + " or h",
        "dedup-window: 0s | line 4, sources[0].dedup-window: must be longer than nothing",
        "dedup-window: 71h | line 4, sources[0].dedup-window: must not be shorter than 72h: so long"
            + " after the first attempt GitHub may still deliver again",
        "ordering: query:a | line 4, sources[0].ordering: 'query:a' must be source, header:name or"
            + " body:/json/pointer",
        "ordering: body:id | line 4, sources[0].ordering: 'id' must be a JSON pointer",
        "topic: webhooks.raw | line 4, sources[0].topic: 'webhooks.raw' is one of Sluice's own"
            + " topics",
        "topic: a/b | line 4, sources[0].topic: 'a/b' must match",
        "public-url: example.com | line 4, sources[0].public-url: 'example.com' must be what the"
            + " provider was told to call",
        "allow-unsigned: yes | line 4, sources[0].allow-unsigned: 'yes' is not allowed; allowed are"
            + " false, true",
        "allow-unsigned: true | line 3, sources[0].secrets: no signature is looked at with"
            + " allow-unsigned: true",
        "rate-limit: 100 | line 4, sources[0].rate-limit: '100' must be a number a second, minute"
            + " or hour",
        "rate-limit: 0/hour | line 4, sources[0].rate-limit: a rate must be from 1 to 10000000",
        "secret: x | line 4, sources[0].secret: unknown key; allowed are name, provider, scheme,"
            + " secrets",
        "scheme: { schemes: [] } | line 4, sources[0].scheme: is only for provider: custom",
      })
  void saysWhatIsWrongWithASetting(String setting, String message) {
    assertWrong(
        """
        sources:
        - { name: a, provider: github,
            secrets: ['${HOOK_SECRET}'],
            %s }
        """
            .formatted(setting),
        message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "['${NOBODY}'] | secrets[0]: the environment variable NOBODY is not set",
        "['${EMPTY}'] | secrets[0]: the environment variable EMPTY is empty",
        "['a${HOOK_SECRET}'] | secrets[0]: must be ${NAME} and nothing else",
        "['file:/not/there'] | secrets[0]: the file /not/there is not there",
        "['file:secret'] | secrets[0]: the file secret must be named with its absolute path",
        "[''] | secrets[0]: is empty",
        "[] | secrets: must be a list of at least one element",
        "['${HOOK_SECRET}', '${HOOK_SECRET}'] | secrets[1]: is the same secret as an earlier one",
        "[{ id: a }] | secrets[0]: 'value' is missing",
        "[{ value: '${HOOK_SECRET}', id: 'a b' }] | secrets[0].id: 'a b' must match",
        "[{ value: '${HOOK_SECRET}', not-after: tomorrow }] | secrets[0].not-after: 'tomorrow' must"
            + " be a time such as",
        "[{ value: '${HOOK_SECRET}', id: a }, { value: '${OLD_SECRET}', id: a }] | secrets[1].id:"
            + " an earlier secret",
        "[{ value: '${HOOK_SECRET}', not-before: 2026-01-02T00:00:00Z, not-after:"
            + " 2026-01-01T00:00:00Z }] | secrets[0].not-after: must be later",
        "[{ do-not-print-this-secret: x }] | secrets[0]: unknown key in a secret; allowed are"
            + " value, id, not-before",
      })
  void saysWhatIsWrongWithASecret(String secrets, String message) {
    assertWrong(
        """
        sources:
        - name: a
          provider: github
          secrets: %s
        """
            .formatted(secrets),
        "line 4, sources[0]." + message);
  }

  @ParameterizedTest
  @CsvSource({
    "standard-webhooks, line 4",
    "sendgrid, line 4",
    "discord, line 4",
  })
  void refusesASecretThatIsNotInTheProvidersNotation(String provider, String line) {
    assertWrong(
        """
        sources:
        - name: a
          provider: %s
          secrets: ['${HOOK_SECRET}']
        """
            .formatted(provider),
        line + ", sources[0].secrets[0]: secret 'given here' is not in the notation of ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "source: [] | line 1, source: unknown key; allowed are sources",
        "{} | line 1, document: 'sources' is missing",
        "sources: [] | line 1, sources: must be a list of at least one element",
        "sources: [a] | line 1, sources[0]: must be a mapping",
        "sources: [{ provider: github, allow-unsigned: true }] | line 1, sources[0]: 'name' is"
            + " missing",
        "sources: [{ name: A, provider: github, allow-unsigned: true }] | line 1, sources[0].name:"
            + " 'A' must match",
        "sources: [{ name: a, allow-unsigned: true }] | line 1, sources[0]: 'provider' is missing",
        "sources: [{ name: a, provider: github }] | line 1, sources[0]: 'secrets' is missing: an"
            + " active source needs one",
        "sources: [{ name: a, provider: nobody, allow-unsigned: true }] | line 1,"
            + " sources[0].provider: 'nobody' is not a provider; allowed are activecampaign,",
        "sources: [{ name: a, provider: custom, allow-unsigned: true }] | line 1, sources[0]:"
            + " 'scheme' is missing",
        "sources: [{ name: a, provider: custom, allow-unsigned: true, scheme: { schemes: [{ kind:"
            + " rot13 }] } }] | line 1, sources[0].scheme.schemes[0].kind: 'rot13' is not allowed",
        "sources: [{ name: a, provider: twilio, secrets: ['${HOOK_SECRET}'] }] | line 1,"
            + " sources[0]: 'public-url' is missing: Twilio signs the URL",
        "sources: [ | line 1, document: is not well-formed",
      })
  void saysWhatIsWrongWithAFile(String text, String message) {
    assertWrong(text, message);
  }

  @Test
  void saysEverythingThatIsWrongAtOnceInTheOrderOfTheFile() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    sources:
                    - name: a
                      provider: github
                      mode: inlin
                      secrets: ['${NOBODY}']
                    - name: a
                      provider: nobody
                      colour: red
                      allow-unsigned: true
                    """))
        .isInstanceOf(InvalidSourcesException.class)
        .satisfies(
            e ->
                assertThat(e.getMessage().lines().map(line -> line.replaceAll(":.*", "")))
                    .containsExactly(
                        "the sources file test.yaml is not right, nothing of it was applied",
                        "line 4, sources[0].mode",
                        "line 5, sources[0].secrets[0]",
                        "line 6, sources[1].name",
                        "line 7, sources[1].provider",
                        "line 8, sources[1].colour"));
  }

  @Test
  void saysWhyAFileCannotBeRead() throws Exception {
    Path latin1 = Files.write(folder.resolve("latin1.yaml"), new byte[] {(byte) 0xe9});

    assertThatThrownBy(() -> reader().read(folder.resolve("none.yaml")))
        .isInstanceOf(InvalidSourcesException.class)
        .hasMessageContaining("none.yaml is not there");
    assertThatThrownBy(() -> reader().read(latin1))
        .isInstanceOf(InvalidSourcesException.class)
        .hasMessageContaining("latin1.yaml is not UTF-8 text");
    assertThatThrownBy(() -> reader().read(folder))
        .isInstanceOf(InvalidSourcesException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void takesASourceThatIsNotActiveWithoutSecrets() {
    assertThat(one("name: a", "provider: github", "status: disabled").secrets()).isEmpty();
  }

  @Test
  void printsNoSecret() {
    DesiredSource source = one("name: a", "provider: github", "secrets: ['${HOOK_SECRET}']");

    assertThat(source).asString().contains("redacted").doesNotContain(SECRET);
    assertWrong(
        "{\"sources\": [{\"secrets\": [{\"%s\": null}]}]}".formatted(SECRET),
        "line 1, sources[0].secrets[0]: has no value");
  }

  @Test
  void readsTheExampleAndTheDocumentation() throws Exception {
    var example = reader().read(Path.of("../docs/examples/sources.yaml"));
    String page = Files.readString(Path.of("../docs/sources.md"));
    List<String> blocks =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
            .matcher(page)
            .results()
            .map(block -> block.group(1))
            .toList();

    assertThat(example).extracting(DesiredSource::name).contains("github-acme");
    assertThat(blocks).isNotEmpty();
    for (String block : blocks) {
      assertThat(documented().parse(block, "docs/sources.md")).isNotEmpty();
    }
  }

  private static void assertWrong(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InvalidSourcesException.class)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
  }

  private static DesiredSource one(String... lines) {
    List<DesiredSource> sources = read("sources:\n- " + String.join("\n  ", lines) + "\n");
    assertThat(sources).hasSize(1);
    return sources.getFirst();
  }

  private static List<DesiredSource> read(String text) {
    return reader().parse(text, "test.yaml");
  }

  private static SourcesFile reader() {
    return new SourcesFile(ProviderCatalog.bundled(), Topics.DEFAULT, ENVIRONMENT::get);
  }

  /** Every variable is set, each to another secret. */
  private static SourcesFile documented() {
    return new SourcesFile(ProviderCatalog.bundled(), Topics.DEFAULT, name -> "secret of " + name);
  }

  private static List<String> values(DesiredSource source) {
    return source.secrets().stream().map(secret -> new String(secret.value(), UTF_8)).toList();
  }
}
