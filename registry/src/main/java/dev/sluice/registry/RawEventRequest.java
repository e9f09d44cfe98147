package dev.sluice.registry;

import dev.sluice.providers.WebhookRequest;
import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An attempt as signatures see it. Sealed headers are opened only when one is asked for. */
public final class RawEventRequest implements WebhookRequest {
  private final RawEvent raw;
  private final KeyRing keys;

  /**
   * An attempt that was received.
   *
   * @param keys open its sealed headers
   */
  public RawEventRequest(RawEvent raw, KeyRing keys) {
    this.raw = raw;
    this.keys = keys;
  }

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
   * @throws UnreadableHeaderException if a sealed value cannot be opened, which is never the
   *     sender's doing
   */
  @Override
  public List<String> headers(String lowerCaseName) {
    List<String> values = new ArrayList<>(1);
    for (HttpHeader header : raw.headers()) {
      if (header.name().equals(lowerCaseName)) {
        values.add(header.sealed() ? open(header) : header.value());
      }
    }
    return values;
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
      throw new UnreadableHeaderException(
          "event %s: header %s cannot be opened: %s"
              .formatted(raw.id(), header.name(), e.getMessage()),
          e);
    }
  }

  /** Our own failure: the encryption key this box was sealed with is missing, or it was changed. */
  public static final class UnreadableHeaderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private UnreadableHeaderException(String message, SealException cause) {
      super(message, cause);
    }
  }
}
