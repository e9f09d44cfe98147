package dev.sluice.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
  private static final int SOON_MILLIS = 10_000;
  private Echo echo;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new Echo("");
    proxy = FaultProxy.to(echo.port());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void passesBytesBothWays() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket, "hello")).isEqualTo("hello");
    }
  }

  @Test
  void cutsWhatIsOpenAndTakesNewConnections() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket, "a")).isEqualTo("a");

      proxy.cut();

      assertThatThrownBy(() -> ask(socket, "b")).isInstanceOf(SocketException.class);
      try (Socket next = connect()) {
        assertThat(ask(next, "c")).isEqualTo("c");
      }
    }
  }

  @Test
  void refusesAndTakesConnectionsOnTheSamePortAgain() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket, "a")).isEqualTo("a");

      proxy.refuse();

      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
      assertThatThrownBy(() -> ask(socket, "b")).isInstanceOf(SocketException.class);
    }
    proxy.forward();
    try (Socket next = connect()) {
      assertThat(ask(next, "c")).isEqualTo("c");
    }
  }

  @Test
  void takesConnectionsAndAnswersNothingUntilItForwardsAgain() throws Exception {
    try (Socket before = connect()) {
      assertThat(ask(before, "a")).isEqualTo("a");
      proxy.blackHole();
      try (Socket during = connect()) {
        before.setSoTimeout(300);
        during.setSoTimeout(300);
        assertThatThrownBy(() -> ask(before, "b")).isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> ask(during, "c")).isInstanceOf(SocketTimeoutException.class);

        proxy.forward();

        before.setSoTimeout(SOON_MILLIS);
        during.setSoTimeout(SOON_MILLIS);
        assertThat(read(before, 1)).isEqualTo("b");
        assertThat(read(during, 1)).isEqualTo("c");
      }
    }
  }

  @Test
  void holdsWhatItDelaysAndThrottles() throws Exception {
    try (Socket socket = connect()) {
      proxy.delay(Duration.ofMillis(100));
      long start = System.nanoTime();
      assertThat(ask(socket, "a")).isEqualTo("a");
      assertThat(System.nanoTime() - start).as("both ways").isGreaterThan(190_000_000L);

      proxy.throttle(1_000);
      start = System.nanoTime();
      String text = "x".repeat(200);
      assertThat(ask(socket, text)).isEqualTo(text);
      assertThat(System.nanoTime() - start).as("both ways").isGreaterThan(390_000_000L);
    }
  }

  @Test
  void leadsNewConnectionsToAnotherServerAndLeavesTheOldOnes() throws Exception {
    try (var other = new Echo("other ");
        Socket before = connect()) {
      assertThat(ask(before, "a")).isEqualTo("a");

      proxy.leadTo(other.port());

      try (Socket after = connect()) {
        assertThat(ask(before, "b")).isEqualTo("b");
        after.getOutputStream().write('c');
        assertThat(read(after, 7)).isEqualTo("other c");
      }
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(SOON_MILLIS);
    return socket;
  }

  private static String ask(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    return read(socket, text.length());
  }

  private static String read(Socket socket, int length) throws IOException {
    byte[] answer = socket.getInputStream().readNBytes(length);
    if (answer.length < length) {
      throw new SocketException("ended after %d bytes".formatted(answer.length));
    }
    return new String(answer, US_ASCII);
  }

  /** Greets, then sends back what comes. */
  private static final class Echo implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    Echo(String greeting) throws IOException {
      Thread.ofVirtual().start(() -> serve(greeting));
    }

    int port() {
      return listener.getLocalPort();
    }

    private void serve(String greeting) {
      try {
        while (true) {
          Socket socket = listener.accept();
          Thread.ofVirtual().start(() -> answer(socket, greeting));
        }
      } catch (IOException e) {
        // closed
      }
    }

    private static void answer(Socket socket, String greeting) {
      try (socket) {
        socket.getOutputStream().write(greeting.getBytes(US_ASCII));
        socket.getInputStream().transferTo(socket.getOutputStream());
      } catch (IOException e) {
        // gone
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
