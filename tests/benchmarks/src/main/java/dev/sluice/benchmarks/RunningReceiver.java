package dev.sluice.benchmarks;

import dev.sluice.testkit.App;
import dev.sluice.testkit.JavaProcess;
import dev.sluice.testkit.JavaProcess.Launch;
import dev.sluice.testkit.LocalPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A receiver in a process of its own.
 *
 * @param receiver which
 * @param port of its HTTP
 * @param pid of its process
 * @param stop ends it
 */
record RunningReceiver(Receiver receiver, int port, long pid, Runnable stop)
    implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(100);

  /**
   * Starts a receiver and returns when it takes connections.
   *
   * @param identity with which it speaks TLS, null for plain HTTP
   */
  static RunningReceiver start(
      Receiver receiver, Installation installation, @Nullable Identity identity) {
    Class<?> mainClass = receiver.mainClass();
    if (mainClass == null) {
      var app = installation.start(App.INGEST, bundle(identity));
      return new RunningReceiver(receiver, app.address().getPort(), app.pid(), app::close);
    }
    String topic =
        "peer-" + receiver.name().toLowerCase(Locale.ROOT) + (identity == null ? "" : "-tls");
    installation.createTopic(topic);
    int port = LocalPorts.free();
    List<String> arguments =
        new ArrayList<>(List.of(String.valueOf(port), installation.bootstrapServers(), topic));
    if (identity != null) {
      arguments.add(identity.certificate().toString());
      arguments.add(identity.key().toString());
      arguments.add(identity.store().toString());
    }
    var process =
        JavaProcess.start(
            new Launch(mainClass.getName(), Installation.JVM, arguments, installation.log(topic)));
    awaitPort(port, process);
    return new RunningReceiver(receiver, port, process.pid(), process::close);
  }

  @Override
  public void close() {
    stop.run();
  }

  private static String[] bundle(@Nullable Identity identity) {
    return identity == null
        ? new String[0]
        : new String[] {
          "--sluice.ingest.ssl-bundle=load",
          "--spring.ssl.bundle.pem.load.keystore.certificate=" + identity.certificate(),
          "--spring.ssl.bundle.pem.load.keystore.private-key=" + identity.key()
        };
  }

  private static void awaitPort(int port, JavaProcess process) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answers(port)) {
      if (process.hasEndedWithin(POLL) || System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "nothing listens on port %d%n%s".formatted(port, process.logTail()));
      }
    }
  }

  private static boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
