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
   * These ports, with a free one for broker and database where they are 0. The others stay 0: those
   * parts choose when they bind, so that nobody can be faster.
   *
   * @throws CommandFailure if a port is in use or named twice
   */
  Ports resolve() {
    Map<Integer, String> taken = new HashMap<>();
    check("--http-port", http, taken);
    check("--console-port", console, taken);
    check("--management-port", management, taken);
    check("--kafka-port", kafka, taken);
    check("--postgres-port", postgres, taken);
    return new Ports(
        http, console, management, freeUnless(kafka, taken), freeUnless(postgres, taken));
  }

  /** A port that nobody listens on now. */
  static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(HOST))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }

  private static void check(String option, int port, Map<Integer, String> taken) {
    if (port == 0) {
      return;
    }
    String other = taken.putIfAbsent(port, option);
    if (other != null) {
      throw new CommandFailure(
          ExitCode.PORT, "port %d is given to both %s and %s".formatted(port, other, option));
    }
    requireFree(option, port);
  }

  private static int freeUnless(int port, Map<Integer, String> taken) {
    int chosen = port;
    while (chosen == 0 || (port == 0 && taken.containsKey(chosen))) {
      chosen = free();
    }
    taken.putIfAbsent(chosen, "");
    return chosen;
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
