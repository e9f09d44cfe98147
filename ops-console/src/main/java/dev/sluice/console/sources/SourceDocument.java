package dev.sluice.console.sources;

import static dev.sluice.console.sources.HandshakeKeys.ALLOW_SECRET;
import static dev.sluice.console.sources.HandshakeKeys.TOKEN;

import dev.sluice.console.api.ApiException;
import dev.sluice.console.api.ApiRequest;
import dev.sluice.providers.document.DocumentException;
import dev.sluice.providers.document.Documents;
import dev.sluice.providers.document.Node;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A stored source in the notation of a sources file, to be changed and read again: so a change is
 * held to all that a file is held to.
 */
final class SourceDocument {
  private static final String SECRETS = "secrets";
  private static final String ROTATE = "rotate";
  private static final String REMOVE = "remove";
  private static final String NOT_AFTER = "not-after";
  private static final Duration OVERLAP = Duration.ofHours(24);

  /**
   * As long as rejected events can be replayed: what was received while a secret counted is
   * verified with it, however late.
   */
  private static final Duration KEPT = Duration.ofDays(30);

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Map<String, Object> keys = new LinkedHashMap<>();
  private final List<Map<String, Object>> secrets = new ArrayList<>();

  /**
   * The document of a source.
   *
   * @param keep gives the text that stands for a secret
   */
  SourceDocument(SourceRecord source, Function<SealedSecret, String> keep) {
    keys.put("name", source.name());
    keys.put("provider", source.provider());
    put("scheme", source.customScheme() == null ? null : JSON.readTree(source.customScheme()));
    keys.put("status", source.status().name().toLowerCase(Locale.ROOT));
    keys.put("mode", source.mode().name().toLowerCase(Locale.ROOT));
    put("allow-unsigned", source.allowUnsigned() ? true : null);
    put(ALLOW_SECRET, source.allowSecretHandshake() ? true : null);
    put(FetchKeys.KEY, source.fetchKeys() ? true : null);
    put("max-body", source.maxBodyBytes() == null ? null : source.maxBodyBytes() + "B");
    put("rate-limit", source.rateLimit() == null ? null : source.rateLimit().toString());
    put("tolerance", text(source.tolerance()));
    put("dedup-window", text(source.dedupWindow()));
    put("ordering", source.ordering());
    put("topic", source.topic());
    put("public-url", source.publicUrl());
    for (SealedSecret secret : source.secrets()) {
      if (secret.isVerifyToken()) {
        keys.put(TOKEN, keep.apply(secret));
      } else {
        secrets.add(member(secret, keep.apply(secret)));
      }
    }
  }

  /**
   * Puts the members of a patch in the place of those that there are.
   *
   * @param now from when a rotated secret is on its way out
   * @throws ApiException naming a member that cannot be used
   */
  void patch(Node patch, Instant now) {
    try {
      Map<String, Node> members = patch.members();
      if (members.containsKey("name") && !patch.need("name").text().equals(keys.get("name"))) {
        throw patch.need("name").wrong("cannot be changed; make another source");
      }
      if (members.containsKey(SECRETS) && members.containsKey(ROTATE)) {
        throw patch.need(ROTATE).wrong("and secrets exclude each other");
      }
      members.forEach((key, node) -> patch(key, node, now));
    } catch (DocumentException e) {
      throw ApiRequest.wrong(e);
    }
  }

  private void patch(String key, Node node, Instant now) {
    switch (key) {
      case ROTATE -> rotate(node, now);
      case REMOVE -> node.items().forEach(this::remove);
      case SECRETS -> {
        secrets.clear();
        keys.put(SECRETS, JSON.readTree(Documents.json(node)));
      }
      default -> keys.put(key, node.isScalar() ? node.text() : JSON.readTree(Documents.json(node)));
    }
  }

  /** The new secret comes first; the others count until the overlap is over. */
  private void rotate(Node rotate, Instant now) {
    rotate.allow("secret", "id", "overlap");
    Node overlap = rotate.find("overlap");
    Instant end =
        now.plus(overlap == null ? OVERLAP : overlap.duration()).truncatedTo(ChronoUnit.MICROS);
    secrets.removeIf(secret -> end(secret).compareTo(now.minus(KEPT)) <= 0);
    secrets.removeIf(secret -> start(secret).compareTo(end) >= 0);
    for (Map<String, Object> secret : secrets) {
      if (end(secret).isAfter(end)) {
        secret.put(NOT_AFTER, end.toString());
      }
    }
    Map<String, Object> added = new LinkedHashMap<>();
    added.put("value", rotate.need("secret").text());
    Node id = rotate.find("id");
    if (id != null) {
      added.put("id", id.text());
    }
    secrets.addFirst(added);
  }

  private void remove(Node key) {
    String name = key.text();
    boolean there = name.equals(SECRETS) ? !secrets.isEmpty() : keys.remove(name) != null;
    if (name.equals(SECRETS)) {
      secrets.clear();
    }
    if (!there) {
      throw key.wrong("'%s' is not set".formatted(name));
    }
  }

  /** The document, to be read as one source. */
  Node node() {
    Map<String, Object> all = new LinkedHashMap<>(keys);
    if (!secrets.isEmpty()) {
      all.put(SECRETS, secrets);
    }
    return Documents.read(JSON.writeValueAsString(all), 2 * Documents.MAX_LENGTH);
  }

  /** The keys of a source but those of its secrets, as texts. */
  static Map<String, String> settings(SourceRecord source) {
    Map<String, String> texts = new LinkedHashMap<>();
    new SourceDocument(source.withSecrets(List.of()), SealedSecret::keyId)
        .keys.forEach((key, value) -> texts.put(key, value.toString()));
    texts.remove("name");
    return texts;
  }

  private void put(String key, @Nullable Object value) {
    if (value != null) {
      keys.put(key, value);
    }
  }

  private static Map<String, Object> member(SealedSecret secret, String value) {
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("value", value);
    member.put("id", secret.keyId());
    if (secret.notBefore() != null) {
      member.put("not-before", secret.notBefore().toString());
    }
    if (secret.notAfter() != null) {
      member.put(NOT_AFTER, secret.notAfter().toString());
    }
    return member;
  }

  private static Instant end(Map<String, Object> secret) {
    Object end = secret.get(NOT_AFTER);
    return end == null ? Instant.MAX : Instant.parse(end.toString());
  }

  private static Instant start(Map<String, Object> secret) {
    Object start = secret.get("not-before");
    return start == null ? Instant.MIN : Instant.parse(start.toString());
  }

  /** In the largest unit, so that it has as few digits as it was written with. */
  static @Nullable String text(@Nullable Duration duration) {
    if (duration == null) {
      return null;
    }
    if (duration.equals(Duration.ofHours(duration.toHours()))) {
      return duration.toHours() + "h";
    }
    return duration.equals(Duration.ofMinutes(duration.toMinutes()))
        ? duration.toMinutes() + "m"
        : duration.toSeconds() + "s";
  }
}
