package dev.sluice.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The consumers that docs/consumers.md shows, each a program that is run as it stands there. */
enum ConsumerExample {
  PLAIN_JAVA("java", true) {
    @Override
    boolean canRun() {
      return true;
    }

    @Override
    void install(Path dir) {}

    @Override
    List<String> command(Path dir) {
      return List.of(JAVA, dir.resolve("PlainConsumer.java").toString());
    }
  },

  SPRING("java-spring", true) {
    @Override
    boolean canRun() {
      return true;
    }

    @Override
    void install(Path dir) {
      Path maven = Path.of("..", "..", "mvnw").toAbsolutePath().normalize();
      run(
          dir,
          List.of(
              maven.toString(), "-B", "-q", "-f", dir.resolve("pom.xml").toString(), "package"));
    }

    @Override
    List<String> command(Path dir) {
      return List.of(JAVA, "-jar", dir.resolve("target/spring-consumer.jar").toString());
    }
  },

  PYTHON("python", false) {
    @Override
    boolean canRun() {
      return PYTHONS.stream().anyMatch(ConsumerExample::hasClient);
    }

    @Override
    void install(Path dir) {}

    @Override
    List<String> command(Path dir) {
      String python = PYTHONS.stream().filter(ConsumerExample::hasClient).findFirst().orElseThrow();
      return List.of(python, dir.resolve("consumer.py").toString());
    }
  },

  NODE("node", false) {
    @Override
    boolean canRun() {
      return answers(List.of("node", "--version")) && answers(List.of("npm", "--version"));
    }

    @Override
    void install(Path dir) {
      run(dir, List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
    }

    @Override
    List<String> command(Path dir) {
      return List.of("node", dir.resolve("consumer.mjs").toString());
    }
  };

  /** Where the examples are. */
  static final Path FOLDER = Path.of("..", "..", "docs", "examples", "consumers");

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** The second is Debian's, which its packages belong to. */
  private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

  private static final int MINUTES_TO_INSTALL = 15;

  private final String folder;
  private final boolean keepsKeys;

  ConsumerExample(String folder, boolean keepsKeys) {
    this.folder = folder;
    this.keepsKeys = keepsKeys;
  }

  /** Whether this machine has its language and its client. */
  abstract boolean canRun();

  abstract void install(Path dir);

  abstract List<String> command(Path dir);

  /** Whether it books in a database of its own. */
  boolean keepsKeys() {
    return keepsKeys;
  }

  /** Its name in lower case: of its consumer group, its log and its schema. */
  String id() {
    return folder.replace('-', '_');
  }

  /** Copies it to a folder and fetches what it needs. */
  Path prepare(Path work) {
    Path dir = work.resolve(folder).toAbsolutePath();
    copy(FOLDER.resolve(folder), dir);
    install(dir);
    return dir;
  }

  /**
   * Starts it.
   *
   * @param jvm arguments of the JVM, if it runs in one
   * @param log takes what it prints
   */
  Process start(Path dir, List<String> jvm, Map<String, String> environment, Path log) {
    List<String> command = new ArrayList<>(command(dir));
    if (command.getFirst().equals(JAVA)) {
      command.addAll(1, jvm);
    }
    var builder =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean hasClient(String python) {
    return answers(List.of(python, "-c", "import confluent_kafka"));
  }

  private static boolean answers(List<String> command) {
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

  private static void run(Path dir, List<String> command) {
    Path log = dir.resolve("install.log");
    var builder =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    try {
      Process process = builder.start();
      if (!process.waitFor(MINUTES_TO_INSTALL, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError("%s%n%s".formatted(command, Files.readString(log)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while installing " + dir, e);
    }
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
