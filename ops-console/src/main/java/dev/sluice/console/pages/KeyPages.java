package dev.sluice.console.pages;

import dev.sluice.console.api.ProblemException;
import dev.sluice.console.session.SessionConfiguration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/** API keys, to be listed, made and revoked. */
final class KeyPages {
  private static final String SECTION = "keys";
  private static final String API = "/api/keys";
  private static final String URL = SessionConfiguration.ROOT + "/keys";
  private static final List<String> SCOPES = List.of("viewer", "operator", "admin");

  private final JsonMapper json;

  KeyPages(JsonMapper json) {
    this.json = json;
  }

  /** What {@code /api/keys} answers. */
  record Keys(List<Key> keys) {}

  /** A key by its prefix. */
  record Key(
      String key,
      String name,
      String scope,
      String createdBy,
      Instant createdAt,
      @Nullable Instant expiresAt,
      @Nullable Instant lastUsedAt) {
    /** Whether it is in the console's file, and would come back. */
    public boolean ofFile() {
      return createdBy.equals("admin-key-file");
    }

    /** Where it is revoked. */
    public String revoke() {
      return URL + "/" + PageRequest.segment(key) + "/revoke";
    }
  }

  /** What the route answers that makes one. */
  record Made(String apiKey) {
    /** Without the key. */
    @Override
    public String toString() {
      return "Made[]";
    }
  }

  Page list(PageRequest request) {
    return keys(request, Map.of())
        .with("done", request.parameter("done").equals("revoked") ? "The key is revoked." : null);
  }

  private static Page keys(PageRequest request, Map<String, String> entered) {
    return Page.of("keys", "API keys", SECTION)
        .with("keys", request.get(API, Keys.class).keys())
        .with("own", request.caller().key())
        .with("scopes", SCOPES)
        .with("entered", entered);
  }

  /** Makes a key and shows it, this once. */
  Page create(PageRequest request) {
    Map<String, String> entered = new LinkedHashMap<>();
    List.of("name", "scope", "expires_at")
        .forEach(name -> entered.put(name, request.parameter(name)));
    Map<String, String> document = new LinkedHashMap<>(entered);
    document.computeIfPresent(
        "expires_at", (_, text) -> text.isEmpty() ? null : EventFilters.instant(text));
    try {
      Made made = request.post(API, json.writeValueAsString(document), Made.class);
      return keys(request, Map.of()).with("made", made.apiKey());
    } catch (ProblemException e) {
      if (e.problem().field() == null) {
        throw e;
      }
      return keys(request, entered)
          .with(HttpStatus.valueOf(e.problem().status()))
          .with("problem", Visible.line(e.problem().detail()));
    }
  }

  /** Asks once more. */
  Object confirm(PageRequest request) {
    for (Key key : request.get(API, Keys.class).keys()) {
      if (key.key().equals(request.path("key"))) {
        return Page.of("key-revoke", "Revoke " + key.key(), SECTION).with("key", key);
      }
    }
    return Console.redirect(URL);
  }

  Object revoke(PageRequest request) {
    try {
      request.send(HttpMethod.DELETE, API + "/" + PageRequest.segment(request.path("key")), "");
      return Console.redirect(URL + "?done=revoked");
    } catch (ProblemException e) {
      if (e.problem().status() != HttpStatus.CONFLICT.value()) {
        throw e;
      }
      return keys(request, Map.of())
          .with(HttpStatus.CONFLICT)
          .with("problem", Visible.line(e.problem().detail()));
    }
  }
}
