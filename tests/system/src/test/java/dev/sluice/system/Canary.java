package dev.sluice.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The proxy through which processes would have to go that call anybody: it lets nothing out, and
 * tells what was asked for. It is also an address of this machine that nobody has to call.
 */
final class Canary implements AutoCloseable {
  private static final int PATIENCE_MS = 10_000;

  private final ServerSocket server;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  Canary() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("canary").start(this::serve);
  }

  /**
   * Arguments of a JVM whose every call by HTTP goes through this, those to its own machine too.
   */
  List<String> jvm() {
    return List.of(
        "-Dhttp.proxyHost=127.0.0.1",
        "-Dhttp.proxyPort=" + port(),
        "-Dhttps.proxyHost=127.0.0.1",
        "-Dhttps.proxyPort=" + port(),
        "-Dhttp.nonProxyHosts=");
  }

  int port() {
    return server.getLocalPort();
  }

  /** The first line of each request, such as {@code CONNECT host:443 HTTP/1.1}. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket caller = server.accept()) {
        caller.setSoTimeout(PATIENCE_MS);
        var in = new BufferedReader(new InputStreamReader(caller.getInputStream(), ISO_8859_1));
        asked.add(String.valueOf(in.readLine()));
        caller
            .getOutputStream()
            .write("HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
      } catch (IOException _) {
        // closed, or a caller who went away, which has been noted
      }
    }
  }
}
