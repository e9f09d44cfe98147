package dev.sluice.providers;

import dev.sluice.providers.document.Documents;
import dev.sluice.providers.document.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An element of handshakes.yaml: a handshake as a provider sends it, and its exact answer. */
record HandshakeCase(
    String name,
    Provider provider,
    GeneratedSecret secret,
    boolean signed,
    HandshakePolicy policy,
    ReceivedRequest unsigned,
    HandshakeOutcome.Answered expected) {

  static final VerificationPolicy VERIFICATION =
      new VerificationPolicy(null, "https://hooks.example.com/webhooks/test", false);

  static Stream<HandshakeCase> all() {
    try (var in = HandshakeCase.class.getResourceAsStream("handshakes.yaml")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Documents.read(text).need("handshakes").items().stream().map(HandshakeCase::of);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static HandshakeCase named(String name) {
    return all().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  private static HandshakeCase of(Node node) {
    Provider provider = ProviderCatalog.bundled().find(node.need("provider").text());
    String secret = node.need("secret").text();
    Node token = node.find("verify-token");
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    members(node, "headers").forEach((key, value) -> headers.add(Map.entry(key, value)));
    Node expect = node.need("expect");
    Node type = expect.find("content-type");
    return new HandshakeCase(
        node.need("name").text(),
        provider,
        switch (secret) {
          case "generated" -> provider.generateSecret();
          case "none" -> null;
          default -> new GeneratedSecret(secret, secret);
        },
        node.find("signed") != null,
        new HandshakePolicy(
            token == null ? null : token.text().getBytes(StandardCharsets.UTF_8),
            false,
            node.find("allow-secret-handshake") != null),
        new ReceivedRequest(
            node.need("method").text(),
            "/webhooks/test" + node.text("query", ""),
            headers.stream()
                .map(h -> Map.entry(h.getKey().toLowerCase(java.util.Locale.ROOT), h.getValue()))
                .toList(),
            node.text("body", "").getBytes(StandardCharsets.UTF_8),
            ReceivedRequest.TIME),
        new HandshakeOutcome.Answered(
            expect.need("status").number(200, 401),
            type == null ? null : type.text(),
            members(expect, "headers"),
            expect.text("body", "")));
  }

  private static Map<String, String> members(Node node, String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    Node members = node.find(key);
    if (members != null) {
      members.members().forEach((name, value) -> texts.put(name, value.text()));
    }
    return texts;
  }

  /** As the provider sends it. */
  ReceivedRequest request() throws InvalidSecretException {
    return signed ? signed(unsigned, secret.signing()) : unsigned;
  }

  /** A request signed with a secret. */
  ReceivedRequest signed(ReceivedRequest request, String key) throws InvalidSecretException {
    var draft =
        new WebhookDraft(
            request.method(),
            request.target(),
            request.fields(),
            request.body(),
            null,
            null,
            request.receivedAt());
    var signer =
        provider.signer(SigningSecret.of("k1", key.getBytes(StandardCharsets.UTF_8)), VERIFICATION);
    return ReceivedRequest.of(signer.sign(draft), request.receivedAt());
  }

  HandshakeOutcome answer(WebhookRequest request) throws InvalidSecretException {
    return answer(request, policy);
  }

  HandshakeOutcome answer(WebhookRequest request, HandshakePolicy policy)
      throws InvalidSecretException {
    List<SigningSecret> secrets =
        secret == null
            ? List.of()
            : List.of(SigningSecret.of("k1", secret.verifying().getBytes(StandardCharsets.UTF_8)));
    Handshakes handshakes =
        provider.handshakes(secrets, policy, provider.verifier(secrets, VERIFICATION));
    return handshakes == null ? null : handshakes.answer(request);
  }

  @Override
  public String toString() {
    return name;
  }
}
