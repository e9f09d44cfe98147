package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.providers.GeneratedSecret;
import dev.sluice.providers.InvalidSecretException;
import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.WebhookDraft;
import dev.sluice.providers.document.Documents;
import dev.sluice.providers.document.Node;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A handshake of the providers' handshakes.yaml, as it is sent to a source. */
record HandshakeCase(Node node, Provider provider, GeneratedSecret secret) {
  private static final String PUBLIC_URL = "https://hooks.example.com/webhooks/";

  static Stream<HandshakeCase> all() {
    try (var in = HandshakeCase.class.getResourceAsStream("/handshakes.yaml")) {
      return Documents.read(new String(in.readAllBytes(), UTF_8))
          .need("handshakes")
          .items()
          .stream()
          .map(HandshakeCase::of);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static HandshakeCase named(String name) {
    return all().filter(one -> one.toString().equals(name)).findFirst().orElseThrow();
  }

  private static HandshakeCase of(Node node) {
    Provider provider = ProviderCatalog.bundled().find(node.need("provider").text());
    String secret = node.need("secret").text();
    return new HandshakeCase(
        node,
        provider,
        switch (secret) {
          case "generated" -> provider.generateSecret();
          case "none" -> null;
          default -> new GeneratedSecret(secret, secret);
        });
  }

  String source() {
    return "h-" + toString().replaceAll("[^A-Za-z0-9]+", "-").toLowerCase(java.util.Locale.ROOT);
  }

  String method() {
    return node.need("method").text();
  }

  boolean signed() {
    return node.find("signed") != null;
  }

  /** The source that this is sent to, with what its handshake needs. */
  SourceRecord source(KeyRing keys, SourceRecord.Mode mode) {
    List<SealedSecret> secrets = new ArrayList<>();
    if (secret != null) {
      secrets.add(sealed(keys, "k1", secret.verifying()));
    }
    Node token = node.find("verify-token");
    if (token != null) {
      secrets.add(sealed(keys, SealedSecret.VERIFY_TOKEN, token.text()));
    }
    return new SourceRecord(
        source(),
        provider.id(),
        SourceRecord.Status.ACTIVE,
        mode,
        secrets,
        secret == null,
        null,
        null,
        null,
        null,
        null,
        PUBLIC_URL + source(),
        null,
        node.find("allow-secret-handshake") != null,
        false,
        null);
  }

  private SealedSecret sealed(KeyRing keys, String id, String value) {
    String box = keys.seal(value.getBytes(UTF_8), SealContext.secret(source(), id));
    return new SealedSecret(id, box, null, null);
  }

  byte[] body() {
    return node.text("body", "").getBytes(UTF_8);
  }

  /** The request's head as the provider sends it. */
  String head() throws InvalidSecretException {
    return head(secret == null ? null : secret.signing());
  }

  /** The head signed with another secret, or not at all. */
  String head(String signing) throws InvalidSecretException {
    String target = "/webhooks/" + source() + node.text("query", "");
    List<Map.Entry<String, String>> headers = new ArrayList<>(members(node, "headers").entrySet());
    if (signed() && signing != null) {
      var draft =
          new WebhookDraft(
              method(), target, headers, body(), null, null, InstantSource.system().instant());
      var policy = new VerificationPolicy(null, PUBLIC_URL + source(), false);
      headers =
          provider
              .signer(SigningSecret.of("k1", signing.getBytes(UTF_8)), policy)
              .sign(draft)
              .headers();
    }
    var head = new StringBuilder(method() + " " + target + " HTTP/1.1\r\nHost: sluice\r\n");
    headers.forEach(h -> head.append(h.getKey()).append(": ").append(h.getValue()).append("\r\n"));
    return body().length == 0 && !method().equals("POST")
        ? head + "\r\n"
        : head + "Content-Length: " + body().length + "\r\n\r\n";
  }

  int expectedStatus() {
    return node.need("expect").need("status").number(200, 401);
  }

  String expectedType() {
    return node.need("expect").text("content-type", null);
  }

  Map<String, String> expectedHeaders() {
    return members(node.need("expect"), "headers");
  }

  String expectedBody() {
    return node.need("expect").text("body", "");
  }

  private static Map<String, String> members(Node node, String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    Node members = node.find(key);
    if (members != null) {
      members.members().forEach((name, value) -> texts.put(name, value.text()));
    }
    return texts;
  }

  @Override
  public String toString() {
    return node.need("name").text();
  }
}
