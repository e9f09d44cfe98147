package dev.sluice.console.access;

import dev.sluice.console.api.ApiException;
import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Parameter;
import dev.sluice.console.api.Route;
import dev.sluice.console.api.Route.Answer;
import dev.sluice.console.api.Route.Body;
import dev.sluice.console.api.Scope;
import dev.sluice.providers.document.DocumentException;
import dev.sluice.providers.document.Node;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.function.ServerResponse;

/** API keys, to be listed, made and deleted. */
final class KeyRoutes implements ApiRoutes {
  private static final int LONGEST_NAME = 100;
  private static final Parameter<Instant> EXPIRY = Parameter.time("expires_at", "when it ends");
  private static final Parameter<String> NAME =
      Parameter.text("name", LONGEST_NAME, "what it is for");
  private static final Parameter<String> KEY =
      Parameter.matching("key", "sluice_[0-9a-f]{8}", "prefix of the key");

  private final ApiKeys keys;
  private final AuditLog audit;
  private final TransactionTemplate transactions;
  private final InstantSource clock;

  KeyRoutes(ApiKeys keys, AuditLog audit, TransactionTemplate transactions, InstantSource clock) {
    this.keys = keys;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** Every key. */
  record Keys(List<ApiKey> keys) {}

  /**
   * A new key.
   *
   * @param apiKey the key itself, shown this once
   * @param shown as it is listed from now on
   */
  record NewKey(String apiKey, ApiKey shown) {
    /** Without the key. */
    @Override
    public String toString() {
      return "NewKey[shown=%s]".formatted(shown);
    }
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(
            "/api/keys", Scope.ADMIN, "All API keys by their prefixes.", Keys.class, this::list),
        new Route(
            HttpMethod.POST,
            "/api/keys",
            Scope.ADMIN,
            "Makes an API key, which this answer alone shows.",
            List.of(),
            new Body(
                "name, scope (viewer, operator, admin) and perhaps expires_at",
                "{\"name\":\"dashboard\",\"scope\":\"viewer\"}"),
            new Answer(201, NewKey.class),
            this::create),
        new Route(
            HttpMethod.DELETE,
            "/api/keys/{key}",
            Scope.ADMIN,
            "Deletes an API key; it is refused from now on.",
            List.of(KEY),
            null,
            new Answer(204, Void.class),
            this::delete));
  }

  private Keys list(ApiRequest request) {
    return new Keys(keys.list());
  }

  private ServerResponse create(ApiRequest request) {
    Node body = request.document();
    try {
      body.allow("name", "scope", "expires_at");
      String name = body.need("name").as(NAME.read());
      Scope scope = body.need("scope").as(Scope::ofWireName);
      Instant expiry = expiry(body);
      NewKey made =
          Objects.requireNonNull(transactions.execute(_ -> make(request, name, scope, expiry)));
      return ServerResponse.status(201).body(made);
    } catch (DocumentException e) {
      throw ApiRequest.wrong(e);
    }
  }

  private NewKey make(ApiRequest request, String name, Scope scope, @Nullable Instant expiry) {
    PlainKey key = PlainKey.generate();
    ApiKey stored = keys.add(key, new ApiKeys.Name(name, scope, request.caller().key()), expiry);
    audit.add(
        AuditLog.Entry.of(request, "key.create", key.prefix(), scope.wireName() + ", " + name));
    return new NewKey(key.text(), stored);
  }

  private @Nullable Instant expiry(Node body) {
    Node node = body.find("expires_at");
    if (node == null) {
      return null;
    }
    Instant expiry = node.as(EXPIRY.read());
    if (!expiry.isAfter(clock.instant())) {
      throw node.wrong("must be in the future");
    }
    return expiry;
  }

  private ServerResponse delete(ApiRequest request) {
    String key = request.need(KEY);
    if (key.equals(request.caller().key())) {
      throw ApiException.conflict("a key cannot delete itself; use another admin key");
    }
    if (keys.list().stream()
        .anyMatch(of -> of.key().equals(key) && of.createdBy().equals(AdminKeyFile.NAME))) {
      throw ApiException.conflict(
          "this key is that of the console's admin-key-file and would come back: put another key"
              + " into the file and start the console anew");
    }
    boolean deleted =
        Boolean.TRUE.equals(
            transactions.execute(
                _ -> {
                  audit.add(AuditLog.Entry.of(request, "key.delete", key, null));
                  return keys.delete(key);
                }));
    if (!deleted) {
      throw ApiException.notFound("there is no key " + key);
    }
    return ServerResponse.noContent().build();
  }
}
