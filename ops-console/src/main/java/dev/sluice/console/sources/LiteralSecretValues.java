package dev.sluice.console.sources;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.providers.document.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Secrets as the API is sent them: each text is the secret itself, also one that would name a file
 * or a variable in a sources file. What a caller sends never makes the console read either.
 */
final class LiteralSecretValues implements SecretValues {
  private final Map<String, Supplier<byte[]>> kept = new HashMap<>();

  /**
   * A text that stands for a secret that is stored; nobody can guess it.
   *
   * @param value opens it, asked for only where the text is read
   */
  String keep(Supplier<byte[]> value) {
    String text = "kept:" + UUID.randomUUID();
    kept.put(text, value);
    return text;
  }

  @Override
  public byte[] of(Node node) {
    String text = node.text();
    Supplier<byte[]> stored = kept.get(text);
    byte[] value = stored == null ? text.getBytes(UTF_8) : stored.get();
    if (value.length == 0) {
      throw node.wrong("is empty");
    }
    if (value.length > MAX_BYTES) {
      throw node.wrong("must not be longer than %d bytes".formatted(MAX_BYTES));
    }
    return value;
  }
}
