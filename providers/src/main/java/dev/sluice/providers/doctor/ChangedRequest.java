package dev.sluice.providers.doctor;

import dev.sluice.providers.WebhookRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of which one thing is otherwise.
 *
 * @param of the request as it came
 * @param headers that are otherwise, by lower-case name
 * @param changedTarget null for the same
 * @param changedBody null for the same
 * @param changedTime null for the same
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ChangedRequest(
    WebhookRequest of,
    Map<String, List<String>> headers,
    @Nullable String changedTarget,
    byte @Nullable [] changedBody,
    @Nullable Instant changedTime)
    implements WebhookRequest {

  static ChangedRequest body(WebhookRequest request, byte[] body) {
    return new ChangedRequest(request, Map.of(), null, body, null);
  }

  static ChangedRequest header(WebhookRequest request, String lowerCaseName, String value) {
    return new ChangedRequest(request, Map.of(lowerCaseName, List.of(value)), null, null, null);
  }

  static ChangedRequest target(WebhookRequest request, String target) {
    return new ChangedRequest(request, Map.of(), target, null, null);
  }

  static ChangedRequest time(WebhookRequest request, Instant receivedAt) {
    return new ChangedRequest(request, Map.of(), null, null, receivedAt);
  }

  @Override
  public String method() {
    return of.method();
  }

  @Override
  public String target() {
    return changedTarget == null ? of.target() : changedTarget;
  }

  @Override
  public List<String> headers(String lowerCaseName) {
    List<String> changed = headers.get(lowerCaseName);
    return changed == null ? of.headers(lowerCaseName) : changed;
  }

  @Override
  public byte[] body() {
    return changedBody == null ? of.body() : changedBody;
  }

  @Override
  public Instant receivedAt() {
    return changedTime == null ? of.receivedAt() : changedTime;
  }
}
