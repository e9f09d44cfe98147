package dev.sluice.console.sources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.registry.SecretStoreException;
import dev.sluice.schemas.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that speaks what Vault speaks. */
class VaultSecretsIT {
  private static final String TOKEN = "s.hush-token";
  private static final String SECRET =
      "{\"data\":{\"data\":{\"github\":\"hush-github\",\"count\":1,\"empty\":\"\"},"
          + "\"metadata\":{\"version\":2}}}";
  private static HttpServer vault;

  @TempDir private Path dir;
  private final Map<String, String> environment = new HashMap<>(Map.of("VAULT_ADDR", address()));

  @BeforeAll
  static void startVault() throws IOException {
    vault = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    vault.createContext("/v1/secret/data/sluice", exchange -> answer(exchange, 200, SECRET));
    vault.createContext("/v1/secret/data/torn", exchange -> answer(exchange, 200, "{\"hush-json"));
    vault.createContext(
        "/v1/secret/data/huge", exchange -> answer(exchange, 200, " ".repeat(2 << 20)));
    vault.createContext("/v1/secret/data/sealed", exchange -> answer(exchange, 503, "{}"));
    vault.createContext("/v1/secret/data/moved", VaultSecretsIT::redirect);
    vault.createContext("/v1/secret/data/none", exchange -> answer(exchange, 404, "{}"));
    vault.start();
  }

  @AfterAll
  static void stopVault() {
    vault.stop(0);
  }

  @Test
  void aReferenceIsTheValueOfItsKey() throws Exception {
    environment.put("VAULT_TOKEN", TOKEN);
    assertThat(read("secret/data/sluice#github")).isEqualTo("hush-github");

    environment.put("VAULT_ADDR", address() + "/");
    environment.put("VAULT_NAMESPACE", "team");
    assertThat(read("secret/data/sluice#github")).isEqualTo("hush-github");
  }

  @Test
  void theTokenCanStandInAFile() throws Exception {
    Path token = Files.writeString(dir.resolve("token"), TOKEN + "\n");
    environment.put("VAULT_TOKEN_FILE", token.toString());

    assertThat(read("secret/data/sluice#github")).isEqualTo("hush-github");
    Files.delete(token);
    refused("secret/data/sluice#github", "VAULT_TOKEN_FILE: " + token + " cannot be read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secret/data/sluice#gitlab|has no text 'gitlab'",
        "secret/data/sluice#count|has no text 'count'",
        "secret/data/none#github|404: there is no secret at http://",
        "secret/data/sealed#github|answers 503",
        "secret/data/torn#github|is no JSON",
        "secret/data/huge#github|does not answer",
        "secret/data/moved#github|answers 307",
      })
  void whatIsNotThereIsSaidWithoutToken(String reference, String message) {
    environment.put("VAULT_TOKEN", TOKEN);

    refused(reference, message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sluice",
        "secret/data/sluice",
        "secret/data/../sys/seal#x",
        "/secret/data/a#b",
        "secret/data/a?list=true#b",
        "http://evil/secret#x",
        "secret/data/a#b#c",
        "secret//a#b"
      })
  void aReferenceThatIsNoneIsNotAskedFor(String reference) {
    environment.put("VAULT_TOKEN", TOKEN);

    refused(reference, "must be vault:MOUNT/data/PATH#KEY");
  }

  @Test
  void whoMayNotReadIsToldSo() {
    environment.put("VAULT_TOKEN", "s.other");
    refused("secret/data/sluice#github", "403");
    environment.put("VAULT_TOKEN", "two\nlines");
    refused("secret/data/sluice#github", "what is to be sent as X-Vault-Token is no header");
    environment.remove("VAULT_TOKEN");
    refused("secret/data/sluice#github", "the environment variable VAULT_TOKEN is not set");
  }

  @ParameterizedTest
  @CsvSource({
    "http://vault.example:8200,must be https://",
    "ftp://vault,must be https://",
    "not a url,is no URL",
    "http://127.0.0.1:1,does not answer",
  })
  void theTokenIsSentToNobodyElse(String address, String message) {
    environment.put("VAULT_ADDR", address);
    environment.put("VAULT_TOKEN", TOKEN);

    refused("secret/data/sluice#github", message);
  }

  @Test
  void aSourcesFileNamesWhatIsInVault() {
    environment.put("VAULT_TOKEN", TOKEN);
    var file = new SourcesFile(ProviderCatalog.bundled(), new Topics(""), environment::get);
    String text = "sources: [{ name: a, provider: github, secrets: ['vault:secret/data/%s'] }]";

    var sources = file.parse(text.formatted("sluice#github"), "test.yaml");

    assertThat(sources.getFirst().secrets().getFirst().value())
        .isEqualTo("hush-github".getBytes(UTF_8));
    assertThatThrownBy(() -> file.parse(text.formatted("none#github"), "test.yaml"))
        .isInstanceOf(InvalidSourcesException.class)
        .hasMessageContaining("line 1, sources[0].secrets[0]: cannot be read: Vault answers 404");
    assertThatThrownBy(() -> file.parse(text.formatted("sluice#empty"), "test.yaml"))
        .hasMessageContaining("must be a secret of 1 to 16384 bytes, but vault has 0 of them");
  }

  private String read(String reference) throws SecretStoreException {
    return new String(new VaultSecrets().read(reference, environment::get), UTF_8);
  }

  private void refused(String reference, String message) {
    assertThatThrownBy(() -> read(reference))
        .isInstanceOf(SecretStoreException.class)
        .hasMessageContaining(message)
        .hasMessageNotContainingAny("hush", "s.other", "two")
        .hasNoCause();
  }

  private static String address() {
    return "http://127.0.0.1:" + vault.getAddress().getPort();
  }

  private static void redirect(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("location", address() + "/v1/secret/data/sluice");
    answer(exchange, 307, "");
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      boolean allowed = TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"));
      byte[] bytes = (allowed ? body : "{\"errors\":[\"permission denied\"]}").getBytes(UTF_8);
      exchange.sendResponseHeaders(allowed ? status : 403, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
