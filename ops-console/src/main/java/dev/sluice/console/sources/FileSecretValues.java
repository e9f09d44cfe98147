package dev.sluice.console.sources;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.providers.document.Node;
import dev.sluice.registry.SecretStore;
import dev.sluice.registry.SecretStoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Secrets as a sources file names them: in the environment, in files, in stores, or as they are.
 */
final class FileSecretValues implements SecretValues {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final String FILE = "file:";

  private final Problems problems;
  private final Function<String, @Nullable String> environment;
  private final Map<String, SecretStore> stores = new HashMap<>();

  FileSecretValues(Problems problems, Function<String, @Nullable String> environment) {
    this.problems = problems;
    this.environment = environment;
    ServiceLoader.load(SecretStore.class).forEach(store -> stores.put(store.scheme(), store));
  }

  @Override
  public byte[] of(Node node) {
    String text = node.text();
    Matcher variable = VARIABLE.matcher(text);
    if (variable.matches()) {
      return variable(node, variable.group(1)).getBytes(UTF_8);
    }
    if (text.startsWith(FILE)) {
      return file(node, text.substring(FILE.length()));
    }
    SecretStore store = stores.get(text.substring(0, Math.max(text.indexOf(':'), 0)));
    if (store != null) {
      return stored(node, store, text.substring(text.indexOf(':') + 1));
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

  private byte[] stored(Node node, SecretStore store, String reference) {
    try {
      byte[] value = store.read(reference, environment);
      if (value.length == 0 || value.length > MAX_BYTES) {
        throw node.wrong(
            "must be a secret of 1 to %d bytes, but %s has %d of them"
                .formatted(MAX_BYTES, store.scheme(), value.length));
      }
      return value;
    } catch (SecretStoreException e) {
      throw node.wrong("cannot be read: " + e.getMessage());
    }
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
}
