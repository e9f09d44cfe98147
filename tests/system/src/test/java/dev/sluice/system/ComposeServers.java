package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.testkit.LocalPorts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * All of Sluice in containers, scaled out as docker-compose.scale.yml has it, under a project name
 * of its own. Brokers are reached by their names, which the file that {@value #HOSTS} names
 * resolves.
 */
final class ComposeServers implements Servers {
  static final List<String> BROKERS = List.of("kafka", "kafka-2", "kafka-3");
  private static final String HOSTS = "jdk.net.hosts.file";

  /** Tag of images that are there already; without it they are built. */
  private static final String IMAGES = "sluice.distributed.images";

  private static final String HEALTH =
      "{{.Name}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}";
  private static final String ADDRESS = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

  private final Path logs;
  private final String compose = isThere("docker-compose") ? "docker-compose" : "docker compose";
  private final Map<String, String> environment = new HashMap<>();

  /** Builds the images, unless they are there, and starts everything; does not wait for health. */
  ComposeServers(Path logs, List<TestSource> sources) {
    this.logs = logs.toAbsolutePath();
    Path sourcesFile = this.logs.resolve("sources.yaml");
    write(
        sourcesFile,
        "sources:\n" + String.join("", sources.stream().map(TestSource::yaml).toList()));
    String images = System.getProperty(IMAGES, "");
    environment.put("COMPOSE_PROJECT_NAME", "sluice-distributed-" + ProcessHandle.current().pid());
    environment.put("SLUICE_VERSION", images.isEmpty() ? "distributed" : images);
    environment.put("SLUICE_SOURCES_FILE", sourcesFile.toString());
    environment.put("SLUICE_HTTP_PORT", String.valueOf(LocalPorts.free()));
    environment.put("SLUICE_CONSOLE_PORT", String.valueOf(LocalPorts.free()));
    List.of(
            "SLUICE_ENCRYPTION_KEY",
            "POSTGRES_PASSWORD",
            "SLUICE_CONSOLE_DB_PASSWORD",
            "SLUICE_VERIFIER_DB_PASSWORD",
            "SLUICE_DEDUP_DB_PASSWORD",
            "GITHUB_WEBHOOK_SECRET",
            "GRAFANA_PASSWORD")
        .forEach(name -> environment.put(name, secret()));
    try {
      compose("up", "-d", images.isEmpty() ? "--build" : "--no-build");
      writeHosts();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Where providers send to. */
  URI receiver() {
    return URI.create("http://127.0.0.1:" + environment.get("SLUICE_HTTP_PORT"));
  }

  /** The containers of a service. */
  List<String> containers(String service) {
    return compose("ps", "-q", service).lines().toList();
  }

  /** Kills a container as a crash would; it stays dead until it is started again. */
  void kill(String container) {
    run(List.of("docker", "kill", "--signal", "KILL", container));
  }

  void start(String container) {
    run(List.of("docker", "start", container));
    writeHosts();
  }

  boolean isHealthy(String container) {
    return inspect(HEALTH, container).endsWith("running healthy");
  }

  /** The containers that are not, with what they are. */
  List<String> unhealthy() {
    return compose("ps", "-q")
        .lines()
        .map(container -> inspect(HEALTH, container))
        .filter(state -> !state.endsWith("running healthy"))
        .toList();
  }

  /** Of the engine and of Compose. */
  String versions() {
    String engine = run(List.of("docker", "version", "--format", "{{.Server.Version}}")).strip();
    return "%s, Compose %s".formatted(engine, compose("version", "--short").strip());
  }

  @Override
  public String bootstrapServers() {
    return String.join(",", BROKERS.stream().map(broker -> broker + ":9092").toList());
  }

  @Override
  public String jdbcUrl() {
    return "jdbc:postgresql://postgres:5432/sluice";
  }

  @Override
  public String username() {
    return "postgres";
  }

  @Override
  public String password() {
    return environment.get("POSTGRES_PASSWORD");
  }

  /** Keeps the containers' logs, and removes all else. */
  @Override
  public void close() {
    try {
      write(logs.resolve("containers.log"), compose("logs", "--no-color", "--tail", "2000"));
    } finally {
      compose("down", "--volumes", "--remove-orphans", "--timeout", "20");
    }
  }

  /** A container that is started again may have another address. */
  private void writeHosts() {
    var hosts = new StringBuilder("127.0.0.1 localhost\n");
    List<String> services = new ArrayList<>(BROKERS);
    services.add("postgres");
    for (String service : services) {
      String address = inspect(ADDRESS, containers(service).getFirst());
      // one that is dead has none
      hosts.append(address.isEmpty() ? "" : "%s %s%n".formatted(address, service));
    }
    write(Path.of(System.getProperty(HOSTS)), hosts.toString());
  }

  private String inspect(String format, String container) {
    return run(List.of("docker", "inspect", "--format", format, container)).strip();
  }

  private String compose(String... arguments) {
    List<String> command = new ArrayList<>(List.of(compose.split(" ", -1)));
    command.addAll(List.of("-f", "docker-compose.yml", "-f", "docker-compose.scale.yml"));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private String run(List<String> command) {
    try {
      Path errors = Files.createDirectories(logs).resolve("commands.log");
      var builder = new ProcessBuilder(command).directory(ROOT.toFile());
      builder.environment().putAll(environment);
      builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            "%s ended with %d, see %s: %s".formatted(command, status, errors, output));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + command, e);
    }
  }

  private static boolean isThere(String command) {
    return List.of(System.getenv("PATH").split(File.pathSeparator, -1)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String secret() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
