package dev.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The trap of a process under test, on the inside; {@link ProcessTraps} is the outside. They talk
 * through files in a folder: the outside writes {@value #ARMED} and {@value #RELEASED}, the inside
 * {@value #REACHED}.
 */
public final class Trap {
  static final String ARMED = "armed";
  static final String REACHED = "reached";
  static final String RELEASED = "released";

  private static volatile @Nullable Armed armed;

  private Trap() {}

  /**
   * What is waited for.
   *
   * @param point where
   * @param passing so many more times before it is caught
   * @param hold whether the thread stands still there
   */
  private record Armed(
      TrapPoint point, AtomicInteger passing, boolean hold, Path dir, CountDownLatch released) {

    static Armed read(Path dir) throws IOException {
      String[] words = Files.readString(dir.resolve(ARMED)).split(" ", -1);
      return new Armed(
          TrapPoint.valueOf(words[0]),
          new AtomicInteger(Integer.parseInt(words[1])),
          Boolean.parseBoolean(words[2]),
          dir,
          new CountDownLatch(1));
    }

    void pass() {
      if (passing.decrementAndGet() != 0) {
        return;
      }
      System.out.printf("trap: %s reached by %s%n", point, Thread.currentThread().getName());
      try {
        Files.createFile(dir.resolve(REACHED));
        if (hold) {
          released.await();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Called by the advised methods.
   *
   * @param point name of the {@link TrapPoint} that the thread is at
   */
  public static void reached(String point) {
    Armed now = armed;
    if (now != null && now.point().name().equals(point)) {
      now.pass();
    }
  }

  /** Follows the files of a folder as long as the process lives. */
  static void watch(Path dir) throws IOException {
    WatchService watcher = dir.getFileSystem().newWatchService();
    dir.register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
    if (Files.exists(dir.resolve(ARMED))) {
      armed = Armed.read(dir);
    }
    Thread.ofPlatform().name("trap").daemon().start(() -> follow(dir, watcher));
  }

  private static void follow(Path dir, WatchService watcher) {
    try {
      while (true) {
        WatchKey key = watcher.take();
        for (var event : key.pollEvents()) {
          seen(dir, String.valueOf(event.context()));
        }
        key.reset();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void seen(Path dir, String file) throws IOException {
    if (file.equals(ARMED)) {
      armed = Armed.read(dir);
    } else if (file.equals(RELEASED)) {
      Armed now = armed;
      armed = null;
      if (now != null) {
        now.released().countDown();
      }
    }
  }
}
