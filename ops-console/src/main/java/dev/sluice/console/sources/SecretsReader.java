package dev.sluice.console.sources;

import dev.sluice.console.sources.DesiredSource.Secret;
import dev.sluice.providers.document.Node;
import dev.sluice.schemas.SealedSecret;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the secrets of a source. */
final class SecretsReader {
  private static final String[] KEYS = {"value", "id", "not-before", "not-after"};
  private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");

  /** With so many of them the source's record stays below the topic's limit. */
  private static final int MAX_SECRETS = 16;

  private final Problems problems;
  private final SecretValues values;

  SecretsReader(Problems problems, SecretValues values) {
    this.problems = problems;
    this.values = values;
  }

  /**
   * The secrets of a list, those without the ones that are wrong.
   *
   * @param objection what the provider has against a value, null for nothing
   */
  List<Secret> read(Node list, Function<byte[], @Nullable String> objection) {
    List<Secret> secrets = new ArrayList<>();
    List<Node> items = Objects.requireNonNullElse(problems.attempt(list::items), List.of());
    if (items.size() > MAX_SECRETS) {
      problems.add(list.wrong("must be at most %d secrets".formatted(MAX_SECRETS)));
      return secrets;
    }
    for (Node item : items) {
      Secret secret = problems.attempt(() -> secret(item, secrets, objection));
      if (secret != null) {
        secrets.add(secret);
      }
    }
    return secrets;
  }

  /**
   * The verify token, null if it is wrong.
   *
   * @param signing secrets that it must not be one of: whoever sees it in a URL could sign
   */
  @Nullable Secret readVerifyToken(Node node, List<Secret> signing) {
    return problems.attempt(
        () -> {
          var token = new Secret(SealedSecret.VERIFY_TOKEN, values.of(node), null, null);
          for (Secret secret : signing) {
            if (MessageDigest.isEqual(token.value(), secret.value())) {
              throw node.wrong("must not be one of the source's signing secrets");
            }
          }
          return token;
        });
  }

  private Secret secret(
      Node item, List<Secret> before, Function<byte[], @Nullable String> objection) {
    boolean plain = !item.isMapping();
    if (!plain && !List.of(KEYS).containsAll(item.members().keySet())) {
      // which key is not said: it could be a secret that was followed by a colon
      throw item.wrong("unknown key in a secret; allowed are " + String.join(", ", KEYS));
    }
    Node valueNode = plain ? item : item.need("value");
    Secret secret =
        new Secret(
            plain ? null : optional(item, "id", SecretsReader::keyId),
            values.of(valueNode),
            plain ? null : optional(item, "not-before", SecretsReader::instant),
            plain ? null : optional(item, "not-after", SecretsReader::instant));
    if (secret.notBefore() != null
        && secret.notAfter() != null
        && !secret.notBefore().isBefore(secret.notAfter())) {
      throw item.need("not-after").wrong("must be later than not-before");
    }
    for (Secret other : before) {
      if (MessageDigest.isEqual(secret.value(), other.value())) {
        throw valueNode.wrong("is the same secret as an earlier one of this source");
      }
      if (secret.keyId() != null && secret.keyId().equals(other.keyId())) {
        throw item.need("id").wrong("an earlier secret of this source has this id");
      }
    }
    String wrong = objection.apply(secret.value());
    if (wrong != null) {
      throw valueNode.wrong(wrong);
    }
    return secret;
  }

  private static <T> @Nullable T optional(Node item, String key, Function<String, T> read) {
    Node member = item.find(key);
    return member == null ? null : member.as(read);
  }

  private static String keyId(String text) {
    if (!KEY_ID.matcher(text).matches()) {
      throw new IllegalArgumentException("'%s' must match %s".formatted(text, KEY_ID));
    }
    if (text.equals(SealedSecret.VERIFY_TOKEN)) {
      throw new IllegalArgumentException(
          "'%s' is the id of what stands at the key of that name".formatted(text));
    }
    return text;
  }

  /** In the precision of the database. */
  private static Instant instant(String text) {
    try {
      return Instant.parse(text).truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'%s' must be a time such as 2026-12-01T00:00:00Z".formatted(text), e);
    }
  }
}
