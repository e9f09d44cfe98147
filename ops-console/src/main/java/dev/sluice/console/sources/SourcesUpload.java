package dev.sluice.console.sources;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.providers.document.Documents;
import dev.sluice.providers.document.Node;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A sources file as the API takes it: JSON, with each secret that the file names in its place. The
 * console never reads files or variables for a caller, so the caller reads them. What else is wrong
 * with the file the console says.
 */
public final class SourcesUpload {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Problems problems = new Problems();
  private final SecretValues values;

  private SourcesUpload(Function<String, @Nullable String> environment) {
    this.values = new FileSecretValues(problems, environment);
  }

  /**
   * The document; it has secrets in the clear.
   *
   * @param environment value of an environment variable, null if it is not set
   * @throws InvalidSourcesException if the file cannot be read, is no document, or names a secret
   *     that is not there
   */
  public static String read(Path file, Function<String, @Nullable String> environment) {
    return new SourcesUpload(environment).document(SourcesFile.text(file), file);
  }

  private String document(String text, Path file) {
    String document = problems.attempt(() -> document(text));
    if (document == null || problems.count() > 0) {
      throw SourcesFile.wrong(file.toString(), problems);
    }
    return document;
  }

  private String document(String text) {
    Node root = Documents.read(text, SourcesFile.MAX_LENGTH);
    JsonNode json = JSON.readTree(Documents.json(root));
    List<Node> sources = root.need("sources").items();
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i).isMapping()) {
        source(sources.get(i), (ObjectNode) json.path("sources").get(i));
      }
    }
    return json.toString();
  }

  private void source(Node source, ObjectNode json) {
    Node token = source.find(HandshakeKeys.TOKEN);
    if (token != null) {
      replace(token, text -> json.put(HandshakeKeys.TOKEN, text));
    }
    Node secrets = source.find("secrets");
    List<Node> items = secrets == null ? null : problems.attempt(secrets::items);
    if (items != null) {
      for (int i = 0; i < items.size(); i++) {
        secret(items.get(i), (ArrayNode) json.path("secrets"), i);
      }
    }
  }

  private void secret(Node secret, ArrayNode json, int at) {
    if (!secret.isMapping()) {
      replace(secret, text -> json.set(at, text));
      return;
    }
    Node value = secret.find("value");
    if (value != null) {
      replace(value, text -> ((ObjectNode) json.get(at)).put("value", text));
    }
  }

  private void replace(Node node, Consumer<String> place) {
    String text = problems.attempt(() -> text(node));
    if (text != null) {
      place.accept(text);
    }
  }

  private String text(Node node) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(values.of(node))).toString();
    } catch (CharacterCodingException e) {
      throw node.wrong("is not UTF-8 text, which is all that the API takes");
    }
  }
}
