package dev.sluice.console.sources;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.registry.SecretStore;
import dev.sluice.registry.SecretStoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Secrets in version 2 of the key-value engine of HashiCorp Vault or OpenBao: {@code
 * vault:secret/data/sluice#github} is the value {@code github} of the secret {@code sluice} of the
 * engine that is mounted at {@code secret}. {@code VAULT_ADDR}, {@code VAULT_TOKEN} or {@code
 * VAULT_TOKEN_FILE}, and perhaps {@code VAULT_NAMESPACE} say where it is and who asks.
 */
public final class VaultSecrets implements SecretStore {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long MAX_ANSWER = 1 << 20;
  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?<path>[A-Za-z0-9_-]+(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+)#(?<key>[A-Za-z0-9_.-]+)");

  /** Found by the service loader. */
  public VaultSecrets() {}

  @Override
  public String scheme() {
    return "vault";
  }

  @Override
  public byte[] read(String reference, Function<String, @Nullable String> environment)
      throws SecretStoreException {
    Matcher named = REFERENCE.matcher(reference);
    if (!named.matches()) {
      throw new SecretStoreException(
          "must be vault:MOUNT/data/PATH#KEY, such as vault:secret/data/sluice#github");
    }
    URI uri = URI.create(address(environment) + "/v1/" + named.group("path"));
    HttpResponse<byte[]> answer = ask(uri, environment);
    if (answer.statusCode() != 200) {
      throw new SecretStoreException(
          "Vault answers %s".formatted(problem(answer.statusCode(), uri)));
    }
    return value(answer.body(), named.group("key"), uri).getBytes(UTF_8);
  }

  /** TLS, but on the machine itself: the token and the secrets travel on it. */
  private static String address(Function<String, @Nullable String> environment)
      throws SecretStoreException {
    String address = need(environment, "VAULT_ADDR").replaceFirst("/+$", "");
    try {
      URI uri = URI.create(address);
      String host = String.valueOf(uri.getHost());
      boolean isSafe =
          switch (String.valueOf(uri.getScheme())) {
            case "https" -> uri.getHost() != null;
            case "http" -> isLoopback(host);
            default -> false;
          };
      if (isSafe) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw new SecretStoreException("VAULT_ADDR is no URL");
    }
    throw new SecretStoreException(
        "VAULT_ADDR must be https://host:port, or http:// on the loopback address");
  }

  private static boolean isLoopback(String host) {
    try {
      return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String token(Function<String, @Nullable String> environment)
      throws SecretStoreException {
    String file = environment.apply("VAULT_TOKEN_FILE");
    if (file == null) {
      return need(environment, "VAULT_TOKEN").strip();
    }
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException | IllegalArgumentException e) {
      throw new SecretStoreException(
          "VAULT_TOKEN_FILE: %s cannot be read (%s)".formatted(file, e.getClass().getSimpleName()));
    }
  }

  private static String need(Function<String, @Nullable String> environment, String variable)
      throws SecretStoreException {
    String value = environment.apply(variable);
    if (value == null || value.isBlank()) {
      throw new SecretStoreException("the environment variable %s is not set".formatted(variable));
    }
    return value;
  }

  private static HttpResponse<byte[]> ask(URI uri, Function<String, @Nullable String> environment)
      throws SecretStoreException {
    String namespace = environment.apply("VAULT_NAMESPACE");
    // redirects are not followed: the token is for this host alone
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      var request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
      header(request, "X-Vault-Token", token(environment));
      if (namespace != null) {
        header(request, "X-Vault-Namespace", namespace);
      }
      return client.send(
          request.build(),
          HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER));
    } catch (IOException e) {
      throw new SecretStoreException(
          "Vault at %s does not answer (%s)".formatted(uri, e.getClass().getSimpleName()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SecretStoreException("interrupted while Vault at %s was asked".formatted(uri));
    }
  }

  /** Without the value, which the client's own refusal repeats. */
  private static void header(HttpRequest.Builder request, String name, String value)
      throws SecretStoreException {
    try {
      request.header(name, value);
    } catch (IllegalArgumentException e) {
      throw new SecretStoreException("what is to be sent as %s is no header".formatted(name));
    }
  }

  private static String problem(int status, URI uri) {
    return switch (status) {
      case 403 -> "403 at %s: the token is wrong or may not read it".formatted(uri);
      case 404 -> "404: there is no secret at %s, or its newest version is deleted".formatted(uri);
      default -> "%d at %s".formatted(status, uri);
    };
  }

  private static String value(byte[] answer, String key, URI uri) throws SecretStoreException {
    try {
      JsonNode value = JsonMapper.shared().readTree(answer).path("data").path("data").path(key);
      if (value.isString()) {
        return value.asString();
      }
    } catch (JacksonException e) {
      // what was read may be a secret, and is in the message
      throw new SecretStoreException("what %s answers is no JSON".formatted(uri));
    }
    throw new SecretStoreException("the secret at %s has no text '%s'".formatted(uri, key));
  }
}
