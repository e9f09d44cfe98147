package dev.sluice.providers;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A request as a server hands it over, for tests. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ReceivedRequest(
    String method,
    String target,
    List<Map.Entry<String, String>> fields,
    byte[] body,
    Instant receivedAt)
    implements WebhookRequest {

  static final Instant TIME = Instant.parse("2026-11-24T10:00:00Z");

  static ReceivedRequest of(SignedWebhook webhook, Instant receivedAt) {
    return new ReceivedRequest(
        webhook.method(), webhook.target(), webhook.headers(), webhook.body(), receivedAt);
  }

  static ReceivedRequest post(String body) {
    return new ReceivedRequest(
        "POST", "/webhooks/test", List.of(), body.getBytes(StandardCharsets.UTF_8), TIME);
  }

  ReceivedRequest with(String header, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(fields);
    more.add(Map.entry(header, value));
    return new ReceivedRequest(method, target, more, body, receivedAt);
  }

  ReceivedRequest without(String header) {
    List<Map.Entry<String, String>> fewer = new ArrayList<>(fields);
    fewer.removeIf(field -> field.getKey().equals(header));
    return new ReceivedRequest(method, target, fewer, body, receivedAt);
  }

  ReceivedRequest withBody(byte[] other) {
    return new ReceivedRequest(method, target, fields, other, receivedAt);
  }

  ReceivedRequest withTarget(String other) {
    return new ReceivedRequest(method, other, fields, body, receivedAt);
  }

  ReceivedRequest at(Instant time) {
    return new ReceivedRequest(method, target, fields, body, time);
  }

  /** Everything that is needed to send it again by hand. */
  String describe() {
    return "%s %s %s body=%s"
        .formatted(method, target, fields, Base64.getEncoder().encodeToString(body));
  }

  @Override
  public List<String> headers(String lowerCaseName) {
    return fields.stream()
        .filter(field -> field.getKey().equals(lowerCaseName))
        .map(
            field ->
                new String(
                    field.getValue().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
        .toList();
  }
}
