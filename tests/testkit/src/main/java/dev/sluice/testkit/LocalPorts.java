package dev.sluice.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Ports for servers of tests, below those that the system gives to connections: what a server will
 * bind only later, or again after a pause, no connection takes meanwhile.
 */
public final class LocalPorts {
  /** Above the ports of well-known services. */
  static final int LOWEST = 20_000;

  /** Linux gives 32,768 and up to connections (ip(7), {@code ip_local_port_range}), others more. */
  static final int END = 32_768;

  private static final int COUNT = END - LOWEST;
  // processes of tests that run beside each other begin far apart
  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % COUNT));

  private LocalPorts() {}

  /**
   * A port that nobody listens on, at any address, and that this process has not given out before.
   *
   * @throws IllegalStateException if there is none
   */
  public static int free() {
    return IntStream.generate(() -> LOWEST + Math.floorMod(NEXT.getAndIncrement(), COUNT))
        .limit(COUNT)
        .filter(LocalPorts::isFree)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no free port between %d and %d: end what listens there"
                        .formatted(LOWEST, END - 1)));
  }

  static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
