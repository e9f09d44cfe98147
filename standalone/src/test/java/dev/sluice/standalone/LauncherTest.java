package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./sluice} in a faked clone, with faked JDKs and a faked Maven. */
class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "awk",
          "bash",
          "cat",
          "chmod",
          "cp",
          "dirname",
          "env",
          "find",
          "grep",
          "head",
          "ls",
          "mkdir",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "tail",
          "tee",
          "touch");

  @TempDir private Path machine;
  private Path clone;
  private Path tools;

  private record Result(int exitCode, String out, List<String> err) {}

  @BeforeEach
  void fakeAMachine() throws IOException {
    clone = Files.createDirectories(machine.resolve("clone"));
    Files.copy(Path.of("../sluice"), clone.resolve("sluice"), StandardCopyOption.COPY_ATTRIBUTES);
    tools = Files.createDirectories(machine.resolve("tools"));
    for (String tool : TOOLS) {
      script(tools.resolve(tool), "exec %s \"$@\"".formatted(locate(tool)));
    }
  }

  @Test
  void saysInOneLineThatThereIsNoJdk() throws Exception {
    built();
    jdk("usr/lib/jvm/old", "21.0.2");

    Result result = sluice(Map.of(), "providers");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .singleElement()
        .asString()
        .startsWith("sluice: needs a JDK 25 or newer and found none in");
  }

  @Test
  void saysInOneLineThatTheGivenJdkIsNone() throws Exception {
    built();
    jdk("usr/lib/jvm/good", "25.0.1");
    String given = machine.resolve("nowhere").toString();

    Result result = sluice(Map.of("SLUICE_JAVA_HOME", given), "providers");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).singleElement().asString().contains(given, "is no JDK 25");
  }

  @Test
  void takesTheFirstJdkThatIsNewEnough() throws Exception {
    built();
    Path old = jdk("usr/lib/jvm/a-21", "21.0.2");
    Path good = jdk("usr/lib/jvm/b-25", "25.0.1");

    Result result = sluice(Map.of("JAVA_HOME", old.toString()), "providers", "--json");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).startsWith(good + "/bin/java ").endsWith("providers --json");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void findsItsCloneThroughSymbolicLinksFromAnywhere() throws Exception {
    built();
    jdk("usr/lib/jvm/good", "25.0.1");
    Path bin = Files.createDirectories(machine.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("first"), Path.of("../clone/sluice"));
    Files.createSymbolicLink(bin.resolve("sluice"), Path.of("first"));

    Result result = run(bin.resolve("sluice"), Map.of(), "--version");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("-jar " + clone.toRealPath().resolve("standalone/target/sluice-launcher.jar"));
  }

  @Test
  void handsFurtherOptionsToTheVirtualMachine() throws Exception {
    built();
    jdk("usr/lib/jvm/good", "25.0.1");

    Result result = sluice(Map.of("SLUICE_JAVA_OPTS", "-Xmx1g -Da=b"), "up", "--data", "a b");

    assertThat(result.out()).contains(" -Xmx1g -Da=b -jar ").endsWith("up --data a b");
  }

  @Test
  void buildsOnceAndShowsItsProgress() throws Exception {
    jdk("usr/lib/jvm/good", "25.0.1");
    sources(
        """
        echo 'Downloaded from somewhere: a.jar'
        echo 'Building Sluice :: schemas 0.1 [2/9]'
        mkdir -p standalone/target
        touch standalone/target/sluice-launcher.jar
        """);

    Result first = sluice(Map.of(), "demo");
    Result second = sluice(Map.of(), "demo");

    assertThat(first.exitCode()).isZero();
    assertThat(first.err())
        .first()
        .asString()
        .startsWith("sluice: first build (output in " + clone.resolve(".sluice/build/build.log"));
    assertThat(first.err()).contains("sluice: first build: module 2 of 9: schemas");
    assertThat(first.out()).endsWith("demo");
    assertThat(second.err()).isEmpty();
    assertThat(clone.resolve(".sluice/build/lock")).doesNotExist();
  }

  @Test
  void trainsOnceAfterABuildAndStartsFromTheCache() throws Exception {
    Path home = jdk("usr/lib/jvm/good", "25.0.1");
    script(
        home.resolve("bin/java"),
        """
        echo "$0 $*"
        for option in "$@"; do
          case $option in -XX:AOTCacheOutput=*) touch "${option#*=}" ;; esac
        done
        """);
    sources("mkdir -p standalone/target && touch standalone/target/sluice-launcher.jar");
    Path build = clone.toRealPath().resolve(".sluice/build");

    Result first = sluice(Map.of(), "providers");
    Result second = sluice(Map.of(), "providers");

    assertThat(first.err()).last().asString().startsWith("sluice: training run");
    assertThat(Files.readString(build.resolve("training.log")))
        .contains("-XX:AOTCacheOutput=" + build.resolve("sluice.aot"))
        .endsWith(" demo\n");
    assertThat(first.out()).contains(" -XX:AOTCache=" + build.resolve("sluice.aot") + " ");
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(second.err()).isEmpty();
  }

  @Test
  void startsWithoutACacheWhereTheTrainingFailed() throws Exception {
    Path home = jdk("usr/lib/jvm/good", "25.0.1");
    script(
        home.resolve("bin/java"),
        """
        case "$*" in *AOTCacheOutput=*) touch "$(echo "$*" | sed 's/.*CacheOutput=//; s/ .*//')"; exit 1 ;; esac
        echo "$0 $*"
        """);
    sources("mkdir -p standalone/target && touch standalone/target/sluice-launcher.jar");

    Result result = sluice(Map.of(), "providers");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).doesNotContain("AOTCache").endsWith("providers");
    assertThat(result.err().getLast()).startsWith("sluice: the training run made no cache");
  }

  @Test
  void showsWhyABuildFailed() throws Exception {
    jdk("usr/lib/jvm/good", "25.0.1");
    sources("echo '[ERROR] no such thing'; exit 1");

    Result result = sluice(Map.of(), "demo");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("[ERROR] no such thing");
    assertThat(result.err().getLast()).startsWith("sluice: the build failed");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void takesOverTheLockOfABuildThatWasKilled() throws Exception {
    jdk("usr/lib/jvm/good", "25.0.1");
    sources("mkdir -p standalone/target && touch standalone/target/sluice-launcher.jar");
    Path lock = Files.createDirectories(clone.resolve(".sluice/build/lock"));
    // no process has so high a number
    Files.writeString(lock.resolve("pid"), "99999999");

    Result result = sluice(Map.of(), "demo");

    assertThat(result.exitCode()).isZero();
    assertThat(lock).doesNotExist();
  }

  @Test
  void runsTheJarOfAnUnpackedReleaseAndBuildsNothing() throws Exception {
    jdk("usr/lib/jvm/good", "25.0.1");
    Path jar = Files.createDirectories(clone.resolve("app")).resolve("sluice-launcher.jar");
    Files.createFile(jar);

    Result result = sluice(Map.of(), "providers");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("-jar " + jar.toRealPath() + " ");
    assertThat(result.err()).isEmpty();
    assertThat(clone.resolve(".sluice")).doesNotExist();
  }

  @Test
  void saysThatTheJarOfAnUnpackedReleaseIsMissing() throws Exception {
    jdk("usr/lib/jvm/good", "25.0.1");

    Result result = sluice(Map.of(), "providers");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .singleElement()
        .asString()
        .startsWith("sluice: " + clone.toRealPath().resolve("app/sluice-launcher.jar"))
        .endsWith("is missing: unpack the release once more");
  }

  private Result sluice(Map<String, String> environment, String... arguments) throws Exception {
    return run(clone.resolve("sluice"), environment, arguments);
  }

  private Result run(Path script, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    Path out = machine.resolve("out");
    Path err = machine.resolve("err");
    var builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HOME", machine.toString());
    builder.environment().put("SLUICE_JVM_ROOT", machine.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), Files.readString(out).strip(), Files.readAllLines(err));
  }

  /** A build that is newer than any source. */
  private void built() throws IOException {
    sources("exit 1");
    Path target = Files.createDirectories(clone.resolve("standalone/target"));
    Files.createFile(target.resolve("sluice-launcher.jar"));
  }

  private void sources(String build) throws IOException {
    Files.createFile(clone.resolve("pom.xml"));
    script(clone.resolve("mvnw"), build);
  }

  /** A JDK whose java prints how it was called. */
  private Path jdk(String name, String version) throws IOException {
    Path home = machine.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%s\"%n".formatted(version));
    script(home.resolve("bin/java"), "echo \"$0 $*\"");
    script(home.resolve("bin/javac"), "exit 1");
    return home;
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static Path locate(String tool) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }
}
