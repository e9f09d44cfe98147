package dev.sluice.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;

/**
 * The ports of the all-in-one process, all on the loopback address.
 *
 * @param http where webhooks arrive
 * @param console of the control plane
 * @param management of health and metrics
 * @param kafka of the broker
 * @param postgres of the database
 */
record Ports(int http, int console, int management, int kafka, int postgres) {
  /** The address that every part listens on. */
  static final String HOST = "127.0.0.1";

  /** Every port free to choose. */
  static final Ports ANY = new Ports(0, 0, 0, 0, 0);

  /**
   * These ports with a free one for every 0.
   *
   * @throws CommandFailure if a port is in use or named twice
   */
  Ports resolve() {
    Map<Integer, String> taken = new HashMap<>();
    return new Ports(
        resolve("--http-port", http, taken),
        resolve("--console-port", console, taken),
        resolve("--management-port", management, taken),
        resolve("--kafka-port", kafka, taken),
        resolve("--postgres-port", postgres, taken));
  }

  /** A port that nobody listens on now. */
  static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(HOST))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }

  private static int resolve(String option, int port, Map<Integer, String> taken) {
    int chosen = port == 0 ? freeExcept(taken) : port;
    String other = taken.putIfAbsent(chosen, option);
    if (other != null) {
      throw new CommandFailure(
          ExitCode.PORT, "port %d is given to both %s and %s".formatted(port, other, option));
    }
    if (port != 0) {
      requireFree(option, port);
    }
    return chosen;
  }

  private static int freeExcept(Map<Integer, String> taken) {
    int port = free();
    while (taken.containsKey(port)) {
      port = free();
    }
    return port;
  }

  private static void requireFree(String option, int port) {
    try (var socket = new ServerSocket()) {
      // a connection that lingers from before is no reason to refuse
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(HOST), port));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.PORT,
          "port %d is in use: choose another with %s, or 0 for any".formatted(port, option),
          e);
    }
  }
}
