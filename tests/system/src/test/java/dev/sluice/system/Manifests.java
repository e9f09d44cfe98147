package dev.sluice.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What a cluster is given: every object of deploy/kubernetes. */
record Manifests(List<JsonNode> objects) {
  static final Path FOLDER = Path.of("..", "..", "deploy", "kubernetes");
  private static final String KUSTOMIZATION = "kustomization.yaml";
  private static final YAMLMapper YAML = new YAMLMapper();

  static Manifests read() {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return new Manifests(
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.endsWith(KUSTOMIZATION))
              .flatMap(file -> documents(file).stream())
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The objects that a file has. */
  static List<JsonNode> documents(Path file) {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
      return documents.readAll();
    }
  }

  List<JsonNode> of(String kind) {
    return objects.stream().filter(each -> each.get("kind").asString().equals(kind)).toList();
  }

  /** The object of a kind that is called like this. */
  JsonNode named(String kind, String name) {
    return of(kind).stream()
        .filter(each -> name(each).equals(name))
        .findAny()
        .orElseThrow(() -> new AssertionError("there is no %s %s".formatted(kind, name)));
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asString();
  }

  /** The elements of a list, none where it is missing. */
  static List<JsonNode> list(JsonNode array) {
    List<JsonNode> elements = new ArrayList<>();
    array.forEach(elements::add);
    return elements;
  }

  /** The texts at a place of each element of a list. */
  static List<String> texts(JsonNode array, String pointer) {
    return list(array).stream().map(each -> each.at(pointer).asString()).toList();
  }
}
