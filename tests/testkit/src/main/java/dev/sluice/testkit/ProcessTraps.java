package dev.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Catches one process at a {@link TrapPoint}, from outside. The process must be started with {@link
 * #jvmArguments}; it can be restarted with them, too. Not thread-safe.
 */
public final class ProcessTraps {
  private final Path dir;

  /**
   * Traps of a process that is not started yet. None is armed.
   *
   * @param dir of this process alone; made
   */
  public ProcessTraps(Path dir) {
    this.dir = dir.toAbsolutePath();
    try {
      Files.createDirectories(this.dir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    disarm();
  }

  /**
   * What the process is started with.
   *
   * @param broken guards to be taken out of it
   */
  public List<String> jvmArguments(List<Breakage> broken) {
    List<String> arguments = new ArrayList<>();
    arguments.add(dir.toString());
    broken.forEach(each -> arguments.add(each.name()));
    return List.of(
        "-javaagent:%s=%s".formatted(agent(), String.join(TrapAgent.SEPARATOR, arguments)));
  }

  /**
   * Has the process caught the next time but so many that it comes by; also one that is started
   * later.
   *
   * @param hit 1 for the next time
   * @param hold whether the thread that comes by stands still until {@link #release}; else it only
   *     tells
   */
  public void arm(TrapPoint point, int hit, boolean hold) {
    disarm();
    try {
      Path made = dir.resolve("arming");
      Files.writeString(made, "%s %d %b".formatted(point.name(), hit, hold));
      Files.move(made, dir.resolve(Trap.ARMED), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the process has been caught since it was armed. */
  public boolean reached() {
    return Files.exists(dir.resolve(Trap.REACHED));
  }

  /** Lets the process that stands still go on. It is not caught again, nor is its successor. */
  public void release() {
    try {
      Files.deleteIfExists(dir.resolve(Trap.ARMED));
      Files.createFile(dir.resolve(Trap.RELEASED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is started from now on is not caught; a running process may be still. */
  public void disarm() {
    try {
      for (String file : List.of(Trap.ARMED, Trap.REACHED, Trap.RELEASED)) {
        Files.deleteIfExists(dir.resolve(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A jar that names the agent, which itself is on the class path. */
  private Path agent() {
    Path jar = dir.resolve("agent.jar");
    var manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(new Attributes.Name("Premain-Class"), TrapAgent.class.getName());
    try {
      new JarOutputStream(Files.newOutputStream(jar), manifest).close();
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
