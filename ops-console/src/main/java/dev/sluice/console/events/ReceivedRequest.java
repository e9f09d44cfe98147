package dev.sluice.console.events;

import dev.sluice.console.api.ApiException;
import dev.sluice.providers.WebhookRequest;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.registry.SealException;
import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** An attempt as signatures see it. */
record ReceivedRequest(RawEvent raw, KeyRing keys) implements WebhookRequest {
  @Override
  public String method() {
    return raw.method();
  }

  @Override
  public String target() {
    return raw.path();
  }

  /**
   * {@inheritDoc}
   *
   * @throws ApiException if a sealed value cannot be opened
   */
  @Override
  public List<String> headers(String lowerCaseName) {
    return raw.headers().stream()
        .filter(header -> header.name().equals(lowerCaseName))
        .map(header -> header.sealed() ? open(header) : header.value())
        .toList();
  }

  @Override
  public byte[] body() {
    return raw.body();
  }

  @Override
  public Instant receivedAt() {
    return raw.receivedAt();
  }

  private String open(HttpHeader header) {
    try {
      byte[] plain = keys.open(header.value(), SealContext.header(raw.source(), header.name()));
      return new String(plain, StandardCharsets.ISO_8859_1);
    } catch (SealException e) {
      throw ApiException.conflict(
          "header %s is %s, so that nothing can be said".formatted(header.name(), e.getMessage()));
    }
  }
}
