package dev.sluice.providers.doctor;

import dev.sluice.providers.WebhookRequest;
import java.time.Instant;
import java.util.List;

/** A request that was called without its query. */
record WithoutQuery(WebhookRequest of) implements WebhookRequest {
  @Override
  public String method() {
    return of.method();
  }

  @Override
  public String target() {
    return of.target().replaceFirst("\\?.*", "");
  }

  @Override
  public List<String> headers(String lowerCaseName) {
    return of.headers(lowerCaseName);
  }

  @Override
  public byte[] body() {
    return of.body();
  }

  @Override
  public Instant receivedAt() {
    return of.receivedAt();
  }
}
