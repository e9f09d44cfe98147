package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A process of Node that asks providers' own SDKs. Not thread-safe. */
final class NodeOracles implements AutoCloseable {
  private static final Path SOURCES = Path.of("src", "test", "node");
  private static final Path INSTALLED = Path.of("target", "node");
  private static final Path LOG = Path.of("target", "node.log");
  private static final String LOCK = "package-lock.json";
  private static final int MINUTES_TO_INSTALL = 15;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Process node;
  private final BufferedWriter questions;
  private final BufferedReader answers;

  private NodeOracles(Process node) {
    this.node = node;
    this.questions = node.outputWriter(UTF_8);
    this.answers = node.inputReader(UTF_8);
  }

  /** Whether Node and npm are there. */
  static boolean canStart() {
    return answers("node", "--version") && answers("npm", "--version");
  }

  /**
   * Installs the SDKs, unless they are installed already, and starts the process.
   *
   * @throws AssertionError if npm fails
   */
  static NodeOracles start() throws IOException, InterruptedException {
    install();
    return new NodeOracles(
        new ProcessBuilder("node", "oracle.mjs")
            .directory(INSTALLED.toFile())
            .redirectError(Redirect.appendTo(LOG.toFile()))
            .start());
  }

  /** Which version of a package is asked. */
  String version(String name) {
    JsonNode versions = JSON.readTree(SOURCES.resolve("package.json")).path("dependencies");
    return versions.path(name).asString();
  }

  /** What the SDK of that provider says. */
  boolean accepts(String provider, ReceivedRequest request, String secret) {
    Map<String, String> headers = new LinkedHashMap<>();
    request.fields().forEach(field -> headers.putIfAbsent(field.getKey(), field.getValue()));
    var question =
        Map.of(
            "sdk", provider,
            "method", request.method(),
            "target", request.target(),
            "url", SdkOracle.url(request),
            "headers", headers,
            "body", Base64.getEncoder().encodeToString(request.body()),
            "secret", secret);
    try {
      questions.write(JSON.writeValueAsString(question));
      questions.newLine();
      questions.flush();
      String answer = answers.readLine();
      if (answer == null || !List.of("true", "false").contains(answer)) {
        throw new AssertionError(
            "Node answered %s for %s; see %s".formatted(answer, provider, LOG.toAbsolutePath()));
      }
      return answer.equals("true");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    node.destroyForcibly();
  }

  private static void install() throws IOException, InterruptedException {
    Path installed = INSTALLED.resolve("installed");
    boolean same = Files.exists(installed) && Files.mismatch(installed, SOURCES.resolve(LOCK)) < 0;
    Files.createDirectories(INSTALLED);
    try (var files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        Files.copy(
            file, INSTALLED.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (!same) {
      npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
      Files.copy(SOURCES.resolve(LOCK), installed, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void npm(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("npm"));
    command.addAll(List.of(arguments));
    Process npm =
        new ProcessBuilder(command)
            .directory(INSTALLED.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(LOG.toFile()))
            .start();
    if (!npm.waitFor(MINUTES_TO_INSTALL, TimeUnit.MINUTES) || npm.exitValue() != 0) {
      npm.destroyForcibly();
      throw new AssertionError(
          "npm could not install the SDKs:%n%s".formatted(Files.readString(LOG)));
    }
  }

  private static boolean answers(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start();
      return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
