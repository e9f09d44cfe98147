package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.providers.document.Documents;
import dev.sluice.providers.document.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request and what must be said of it; the format is in the README beside the files. */
record Vector(
    Provider provider,
    String name,
    boolean derived,
    List<SigningSecret> secrets,
    VerificationPolicy policy,
    ReceivedRequest request,
    Signed signed,
    Expected expected) {

  /** Of which headers and texts of the body each bit counts. */
  record Signed(List<String> headers, List<String> texts, boolean wholeBody) {}

  /** The verdict. */
  record Expected(
      String status,
      @Nullable String keyId,
      @Nullable String deliveryId,
      @Nullable String eventType) {
    boolean verified() {
      return status.equals("verified");
    }
  }

  /** All vectors of a provider; fails if there is no file. */
  static List<Vector> of(Provider provider) {
    Node root = Documents.read(text("vectors/" + provider.id() + ".yaml"));
    root.allow("provider", "vectors");
    if (!root.need("provider").text().equals(provider.id())) {
      throw root.need("provider").wrong("must be " + provider.id());
    }
    return root.need("vectors").items().stream().map(node -> read(provider, node)).toList();
  }

  private static String text(String resource) {
    try (InputStream stream = Vector.class.getResourceAsStream(resource)) {
      return new String(
          Objects.requireNonNull(stream, resource + " is missing").readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Vector read(Provider provider, Node node) {
    node.allow(
        "name",
        "evidence",
        "derived",
        "made-with",
        "secret",
        "secrets",
        "allow-unsigned",
        "public-url",
        "received-at",
        "method",
        "target",
        "headers",
        "body",
        "body-base64",
        "signed-headers",
        "signed-body",
        "expect");
    node.need("evidence").text();
    boolean derived = node.text("derived", "false").equals("true");
    if (derived != (node.find("made-with") != null)) {
      throw node.wrong("'made-with' belongs to a derived vector, and to no other");
    }
    Node url = node.find("public-url");
    return new Vector(
        provider,
        node.need("name").text(),
        derived,
        secrets(provider, node),
        new VerificationPolicy(
            null,
            url == null ? null : url.text(),
            node.text("allow-unsigned", "false").equals("true")),
        request(node),
        signed(node),
        expected(node.need("expect")));
  }

  private static List<SigningSecret> secrets(Provider provider, Node node) {
    List<SigningSecret> secrets = new ArrayList<>();
    if (node.find("secret") != null) {
      secrets.add(SigningSecret.of("k1", node.need("secret").text().getBytes(UTF_8)));
    } else if (!provider.scheme().equals("unsigned")) {
      node.need("secrets")
          .members()
          .forEach((id, value) -> secrets.add(SigningSecret.of(id, value.text().getBytes(UTF_8))));
    }
    return secrets;
  }

  private static ReceivedRequest request(Node node) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (Node header : items(node, "headers")) {
      header.allow("name", "value");
      headers.add(
          Map.entry(
              header.need("name").text().toLowerCase(Locale.ROOT), header.need("value").text()));
    }
    byte[] body =
        node.find("body-base64") == null
            ? node.text("body", "").getBytes(UTF_8)
            : Base64.getDecoder().decode(node.need("body-base64").text());
    return new ReceivedRequest(
        node.text("method", "POST"),
        node.text("target", "/"),
        headers,
        body,
        Instant.parse(node.text("received-at", ReceivedRequest.TIME.toString())));
  }

  private static Signed signed(Node node) {
    List<String> headers = items(node, "signed-headers").stream().map(Node::text).toList();
    List<String> texts = items(node, "signed-body").stream().map(Node::text).toList();
    boolean whole = texts.contains("*");
    return new Signed(headers, whole ? List.of() : texts, whole);
  }

  private static List<Node> items(Node node, String key) {
    Node list = node.find(key);
    return list == null ? List.of() : list.items();
  }

  private static Expected expected(Node node) {
    node.allow("status", "key-id", "delivery-id", "event-type");
    return new Expected(
        node.need("status").text(),
        optional(node, "key-id"),
        optional(node, "delivery-id"),
        optional(node, "event-type"));
  }

  private static @Nullable String optional(Node node, String key) {
    Node value = node.find(key);
    return value == null ? null : value.text();
  }

  /** For the names of parameterized tests. */
  @Override
  public String toString() {
    return provider.id() + ": " + name;
  }
}
