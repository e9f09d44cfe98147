package dev.sluice.providers;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request while it is being signed. Not thread-safe. */
final class Outgoing implements WebhookRequest {
  private final String method;
  private final Instant time;
  private final List<Map.Entry<String, String>> headers = new ArrayList<>();
  private String target;
  private byte[] body;

  Outgoing(WebhookDraft draft) {
    method = draft.method();
    time = draft.time();
    target = draft.target();
    body = draft.body();
    draft
        .headers()
        .forEach(
            header ->
                headers.add(
                    Map.entry(header.getKey().toLowerCase(Locale.ROOT), header.getValue())));
  }

  SignedWebhook signed() {
    return new SignedWebhook(method, target, List.copyOf(headers), body);
  }

  /** Puts a value in its place, instead of what is there. */
  void put(ValueLocation location, String value) {
    switch (location.place()) {
      case HEADER -> putHeader(location.name(), value);
      case QUERY -> target += (target.indexOf('?') < 0 ? "?" : "&") + location.name() + "=" + value;
      case BODY -> body = BodyWriter.putJson(body, location, value);
      case FORM -> body = BodyWriter.putForm(body, location.name(), value);
    }
  }

  /** Puts a header, instead of what is there. */
  void putHeader(String name, String value) {
    headers.removeIf(header -> header.getKey().equals(name));
    headers.add(Map.entry(name, value));
  }

  void body(byte[] changed) {
    body = changed;
  }

  @Nullable String header(String name) {
    List<String> values = headers(name);
    return values.isEmpty() ? null : values.getFirst();
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String target() {
    return target;
  }

  @Override
  public List<String> headers(String lowerCaseName) {
    return headers.stream()
        .filter(header -> header.getKey().equals(lowerCaseName))
        .map(
            header ->
                new String(
                    header.getValue().getBytes(StandardCharsets.UTF_8),
                    StandardCharsets.ISO_8859_1))
        .toList();
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public Instant receivedAt() {
    return time;
  }
}
