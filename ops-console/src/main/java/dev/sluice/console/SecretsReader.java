package dev.sluice.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.console.DesiredSource.Secret;
import dev.sluice.providers.document.Node;
import dev.sluice.schemas.SealedSecret;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the secrets of a source, from the environment and from files. */
final class SecretsReader {
  private static final String[] KEYS = {"value", "id", "not-before", "not-after"};
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final String FILE = "file:";

  /** With {@value #MAX_SECRETS} secrets the source's record stays below the topic's limit. */
  private static final int MAX_BYTES = 16 << 10;

  private static final int MAX_SECRETS = 16;

  private final Problems problems;
  private final Function<String, @Nullable String> environment;

  SecretsReader(Problems problems, Function<String, @Nullable String> environment) {
    this.problems = problems;
    this.environment = environment;
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
          var token = new Secret(SealedSecret.VERIFY_TOKEN, value(node), null, null);
          for (Secret secret : signing) {
            if (Arrays.equals(token.value(), secret.value())) {
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
            value(valueNode),
            plain ? null : optional(item, "not-before", SecretsReader::instant),
            plain ? null : optional(item, "not-after", SecretsReader::instant));
    if (secret.notBefore() != null
        && secret.notAfter() != null
        && !secret.notBefore().isBefore(secret.notAfter())) {
      throw item.need("not-after").wrong("must be later than not-before");
    }
    for (Secret other : before) {
      if (Arrays.equals(secret.value(), other.value())) {
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

  private byte[] value(Node node) {
    String text = node.text();
    Matcher variable = VARIABLE.matcher(text);
    if (variable.matches()) {
      return variable(node, variable.group(1)).getBytes(UTF_8);
    }
    if (text.startsWith(FILE)) {
      return file(node, text.substring(FILE.length()));
    }
    if (text.contains("${")) {
      throw node.wrong("must be ${NAME} and nothing else to be read from the environment");
    }
    if (text.isEmpty()) {
      throw node.wrong("is empty");
    }
    problems.doubt(
        node.wrong("is a secret in the file itself; write ${NAME} or file:/path to it instead"));
    return text.getBytes(UTF_8);
  }

  private String variable(Node node, String name) {
    String value = environment.apply(name);
    if (value == null || value.isEmpty()) {
      throw node.wrong(
          "the environment variable %s is %s".formatted(name, value == null ? "not set" : "empty"));
    }
    return value;
  }

  private static byte[] file(Node node, String name) {
    UnaryOperator<String> problem = why -> "the file %s %s".formatted(name, why);
    try {
      Path path = Path.of(name);
      if (!path.isAbsolute()) {
        throw node.wrong(problem.apply("must be named with its absolute path"));
      }
      if (Files.size(path) > MAX_BYTES) {
        throw node.wrong(problem.apply("must not be larger than %d bytes".formatted(MAX_BYTES)));
      }
      byte[] value = withoutNewline(Files.readAllBytes(path));
      if (value.length == 0) {
        throw node.wrong(problem.apply("is empty"));
      }
      return value;
    } catch (NoSuchFileException e) {
      throw node.wrong(problem.apply("is not there"));
    } catch (AccessDeniedException e) {
      throw node.wrong(problem.apply("may not be read by this user"));
    } catch (IOException | InvalidPathException e) {
      throw node.wrong(problem.apply("cannot be read: " + e.getMessage()));
    }
  }

  /** Editors and {@code echo} end a file with a newline that is not part of the secret. */
  private static byte[] withoutNewline(byte[] content) {
    int length = content.length;
    if (length > 0 && content[length - 1] == '\n') {
      length -= length > 1 && content[length - 2] == '\r' ? 2 : 1;
    }
    return Arrays.copyOf(content, length);
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
