package dev.sluice.providers.doctor;

import dev.sluice.providers.WebhookRequest;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Watches which headers a verifier asks for. One thread only. */
final class ReadHeaders implements WebhookRequest {
  private final WebhookRequest request;
  private final Set<String> names = new LinkedHashSet<>();

  ReadHeaders(WebhookRequest request) {
    this.request = request;
  }

  /** Lower-case names, in the order in which they were asked for. */
  List<String> names() {
    return List.copyOf(names);
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String target() {
    return request.target();
  }

  @Override
  public List<String> headers(String lowerCaseName) {
    names.add(lowerCaseName);
    return request.headers(lowerCaseName);
  }

  @Override
  public byte[] body() {
    return request.body();
  }

  @Override
  public Instant receivedAt() {
    return request.receivedAt();
  }
}
