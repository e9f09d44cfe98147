package dev.sluice.standalone;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's own programs for this system, unpacked from the class path.
 *
 * @param home folder with {@code bin}, {@code lib} and {@code share}
 */
record PostgresPrograms(Path home) {
  private static final int OWNER_EXECUTES = 0100;

  /**
   * Where programs are unpacked to: the user's cache folder, so that it is done once, or else the
   * data directory.
   *
   * @param environment variables that name the cache or the home folder
   */
  static Path folder(Map<String, String> environment, Path dataDirectory) {
    String cache = environment.get("XDG_CACHE_HOME");
    String home = environment.get("HOME");
    Path wanted =
        cache != null && !cache.isBlank()
            ? Path.of(cache)
            : home != null && !home.isBlank() ? Path.of(home, ".cache") : dataDirectory;
    try {
      Path folder = Files.createDirectories(wanted.resolve("sluice"));
      return Files.isWritable(folder) ? folder : dataDirectory;
    } catch (IOException e) {
      return dataDirectory;
    }
  }

  /** Unpacks the programs below a folder unless that was done before. */
  static PostgresPrograms unpack(Path parent) throws IOException {
    // one folder a version: a newer Sluice must not run an older one's programs
    Path home = parent.resolve("postgres-" + Version.ofThisBuild().postgres());
    if (!Files.exists(home)) {
      Files.createDirectories(parent);
      Path draft = Files.createTempDirectory(parent, "unpacking");
      try {
        unpackInto(draft);
        Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        Folders.delete(draft);
        // another process may have been first
        if (!Files.exists(home)) {
          throw e;
        }
      }
    }
    return new PostgresPrograms(home);
  }

  /**
   * Runs a program to its end.
   *
   * @return everything it printed
   * @throws IOException with what it printed if it ends with another status than 0
   */
  String run(String program, List<String> arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile("sluice-" + program, ".out");
    try {
      // a file and not a pipe: the server that pg_ctl leaves behind would hold the pipe open
      Process process =
          new ProcessBuilder(command(program, arguments))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      int status = process.waitFor();
      String printed = Files.readString(output, StandardCharsets.UTF_8).strip();
      if (status != 0) {
        throw new IOException("%s ended with status %d: %s".formatted(program, status, printed));
      }
      return printed;
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    // PostgreSQL refuses to run as root; in a user namespace of its own it does not see that it is
    if (LinuxUtils.isUnshareAvailable()) {
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    return command;
  }

  private static InputStream archive() throws IOException {
    boolean mac = System.getProperty("os.name", "").startsWith("Mac");
    String machine = System.getProperty("os.arch", "");
    return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
        mac ? "Darwin" : "Linux", machine.equals("amd64") ? "x86_64" : machine);
  }

  private static void unpackInto(Path dir) throws IOException {
    try (InputStream archive = archive();
        var xz = new XZCompressorInputStream(new BufferedInputStream(archive));
        var tar = new TarArchiveInputStream(xz)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(entry, tar, dir);
      }
    }
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path dir)
      throws IOException {
    Path file = dir.resolve(entry.getName()).normalize();
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.resolveSibling("."));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else {
      Files.copy(content, file);
      if ((entry.getMode() & OWNER_EXECUTES) != 0 && !file.toFile().setExecutable(true, true)) {
        throw new IOException("could not make executable " + file);
      }
    }
  }
}
