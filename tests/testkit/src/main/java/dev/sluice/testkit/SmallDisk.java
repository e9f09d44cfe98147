package dev.sluice.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of its own, in memory, that can be full. Needs root. Not thread-safe. */
public final class SmallDisk implements AutoCloseable {
  private static final int MEGABYTES = 16;
  private static final byte[] BLOCK = new byte[4 << 10];

  private final Path dir;

  private SmallDisk(Path dir) {
    this.dir = dir;
  }

  /**
   * Mounts an empty disk of 16 MiB on a fresh folder.
   *
   * @throws IOException saying why, where this user may not
   */
  public static SmallDisk mount() throws IOException {
    Path dir = Files.createTempDirectory("sluice-test-disk");
    run("mount", "-t", "tmpfs", "-o", "size=%dm".formatted(MEGABYTES), "tmpfs", dir.toString());
    return new SmallDisk(dir);
  }

  /** A fresh folder on it. */
  public Path folder(String name) {
    try {
      return Files.createDirectory(dir.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves no byte free. */
  public void fill() {
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(BLOCK);
      }
    } catch (IOException e) {
      // full, which is what was asked for
    }
  }

  /** Gives back what {@link #fill} took. */
  public void free() {
    try {
      Files.delete(filler());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Unmounts it; nobody may use it any more. */
  @Override
  public void close() {
    try {
      run("umount", dir.toString());
      Files.delete(dir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path filler() {
    return dir.resolve("filler");
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getInputStream()) {
      String said = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IOException("%s: %s".formatted(List.of(command), said));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
