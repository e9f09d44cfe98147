package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Runs deploy/kafka/acls.sh and takes down what it would have kafka-acls.sh do. */
final class AclScript {
  static final Path FILE = Path.of("../../deploy/kafka/acls.sh");

  private AclScript() {}

  /**
   * What a run of the script came to.
   *
   * @param exitCode of the script
   * @param output lines of both streams
   */
  record Run(int exitCode, List<String> output) {
    /** The ACLs that kafka-acls.sh was told to add. */
    List<AclBinding> bindings() {
      return output.stream().flatMap(AclScript::bindings).toList();
    }
  }

  /** Runs it; each command that it gives is a line of the output. */
  static Run run(String... arguments) {
    List<String> command = new ArrayList<>(List.of("bash", FILE.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KAFKA_ACLS", "echo");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      List<String> output =
          new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
      return new Run(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the script ran", e);
    }
  }

  /** As the tool reads them: each operation on each resource. */
  private static Stream<AclBinding> bindings(String line) {
    String principal = "";
    var pattern = PatternType.UNKNOWN;
    List<AclOperation> operations = new ArrayList<>();
    List<List<String>> resources = new ArrayList<>();
    Iterator<String> words = Arrays.asList(line.split(" ", -1)).iterator();
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "--add", "--force" -> {}
        case "--bootstrap-server" -> words.next();
        case "--allow-principal" -> principal = words.next();
        case "--resource-pattern-type" ->
            pattern = PatternType.valueOf(words.next().toUpperCase(Locale.ROOT));
        case "--operation" -> operations.add(operation(words.next()));
        case "--topic", "--group", "--transactional-id" ->
            resources.add(List.of(word.substring(2), words.next()));
        default -> throw new IllegalArgumentException("'%s' in '%s'".formatted(word, line));
      }
    }
    String who = principal;
    PatternType how = pattern;
    return resources.stream()
        .map(resource -> new ResourcePattern(type(resource.getFirst()), resource.getLast(), how))
        .flatMap(resource -> operations.stream().map(each -> binding(who, resource, each)));
  }

  private static AclBinding binding(String who, ResourcePattern resource, AclOperation operation) {
    return new AclBinding(
        resource, new AccessControlEntry(who, "*", operation, AclPermissionType.ALLOW));
  }

  private static ResourceType type(String option) {
    return ResourceType.valueOf(option.replace('-', '_').toUpperCase(Locale.ROOT));
  }

  private static AclOperation operation(String word) {
    return Arrays.stream(AclOperation.values())
        .filter(each -> each.name().replace("_", "").equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(word));
  }
}
