package dev.sluice.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Linux says of a process and of those that it started. */
final class ProcessUsage {
  /** Of {@code sysconf(_SC_CLK_TCK)}: 100 a second on every Linux that runs Java. */
  private static final long MICROS_A_TICK = 10_000;

  /** In {@code /proc/pid/stat}, counted behind the command's closing bracket. */
  private static final int USER_TIME = 11;

  private ProcessUsage() {}

  /** Microseconds of processor time so far, user and system, also of children that have ended. */
  static long cpuMicros(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(parent -> Stream.concat(Stream.of(parent), parent.descendants()))
        .mapToLong(process -> ownCpuMicros(process.pid()))
        .sum();
  }

  /** Bytes resident in memory, of this process alone. */
  static long residentBytes(long pid) {
    try {
      List<String> lines = Files.readAllLines(file(pid, "status"));
      String line =
          lines.stream().filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
    } catch (IOException e) {
      throw new UncheckedIOException("no memory of process " + pid, e);
    }
  }

  /**
   * Microseconds of processor time so far, user and system, without the processes that it started.
   */
  static long ownCpuMicros(long pid) {
    try {
      String stat = Files.readString(file(pid, "stat"));
      List<String> fields =
          Pattern.compile(" ").splitAsStream(stat.substring(stat.lastIndexOf(')') + 2)).toList();
      long ticks = 0;
      for (int field = USER_TIME; field < USER_TIME + 4; field++) {
        ticks += Long.parseLong(fields.get(field));
      }
      return ticks * MICROS_A_TICK;
    } catch (IOException e) {
      // it has ended meanwhile, as PostgreSQL's processes of closed connections do
      return 0;
    }
  }

  private static Path file(long pid, String name) {
    return Path.of("/proc", String.valueOf(pid), name);
  }
}
