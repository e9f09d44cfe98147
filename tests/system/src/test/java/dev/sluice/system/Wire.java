package dev.sluice.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** Puts exactly these bytes on the wire, which no client would. */
final class Wire implements AutoCloseable {
  private static final int PATIENCE_MS = 20_000;
  private static final int PACE_MS = 100;

  private final Socket socket;

  private Wire(Socket socket) {
    this.socket = socket;
  }

  /**
   * Everything that came back until the other side closed.
   *
   * @param text a character for each byte
   */
  record Answer(String text) {
    private static final Pattern STATUS = Pattern.compile("HTTP/[12]\\.[0-9] (\\d{3}) ");
    private static final Pattern TOLD = Pattern.compile("HTTP Status (\\d{3})|\"status\":(\\d{3})");

    /**
     * Of the first answer, 0 where none came. An answer to a request line without version has no
     * head, as of HTTP/0.9; its body tells.
     */
    int status() {
      List<Integer> all = statuses();
      if (!all.isEmpty()) {
        return all.getFirst();
      }
      var told = TOLD.matcher(text);
      return told.find() ? Integer.parseInt(told.group().replaceAll("\\D", "")) : 0;
    }

    /** Of all answers that came. */
    List<Integer> statuses() {
      return STATUS.matcher(text).results().map(found -> Integer.valueOf(found.group(1))).toList();
    }

    /** Value of a header of the first answer, empty where it has none. */
    String header(String name) {
      var line = Pattern.compile("(?im)^%s: *(.*?)\\r?$".formatted(name)).matcher(head());
      return line.find() ? line.group(1) : "";
    }

    String head() {
      int end = text.indexOf("\r\n\r\n");
      return end < 0 ? text : text.substring(0, end + 2);
    }
  }

  /** The lines of a request's head, and the empty one behind them. */
  static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  /** Connects to where an app listens. */
  static Wire to(URI app) throws IOException {
    return from("127.0.0.1", app);
  }

  /** As above, from another address of this machine. */
  static Wire from(String address, URI app) throws IOException {
    var socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
    socket.connect(new InetSocketAddress(app.getHost(), app.getPort()), PATIENCE_MS);
    socket.setSoTimeout(PATIENCE_MS);
    socket.setTcpNoDelay(true);
    return new Wire(socket);
  }

  /** Sends one request that ends its connection, and reads everything that comes back. */
  static Answer exchange(URI app, String request) throws IOException {
    return exchange(app, request.getBytes(ISO_8859_1));
  }

  /** As above. */
  static Answer exchange(URI app, byte[] request) throws IOException {
    try (Wire wire = to(app)) {
      return wire.send(request).readToEnd();
    }
  }

  /** Sends as much as the other side takes: who refuses the beginning need not read the rest. */
  Wire send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException _) {
      // its answer has come all the same, and is read next
    }
    return this;
  }

  /** As above, one byte for each character. */
  Wire send(String text) {
    return send(text.getBytes(ISO_8859_1));
  }

  /** Says that nothing more will come. */
  Wire finish() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /**
   * Reads until the other side closes.
   *
   * @throws IOException if it does not in good time
   */
  Answer readToEnd() throws IOException {
    var bytes = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    try {
      in.transferTo(bytes);
    } catch (SocketTimeoutException e) {
      throw new IOException("the connection is still open after " + bytes.toString(ISO_8859_1), e);
    } catch (SocketException _) {
      // reset, because there was more to come
    }
    return new Answer(bytes.toString(ISO_8859_1));
  }

  /**
   * Goes on sending a text again and again, slowly, until the other side has had enough.
   *
   * @param rest empty for one who sends nothing more
   * @param atMost milliseconds
   * @throws AssertionError if the other side still waits then
   */
  Answer drip(String rest, long atMost) throws IOException {
    long deadline = System.nanoTime() + atMost * 1_000_000;
    socket.setSoTimeout(PACE_MS);
    var first = new ByteArrayOutputStream();
    for (int i = 0; System.nanoTime() < deadline; i++) {
      try {
        int read = socket.getInputStream().read();
        if (read < 0) {
          return new Answer("");
        }
        first.write(read);
        break;
      } catch (SocketTimeoutException _) {
        if (!rest.isEmpty()) {
          send(rest.substring(i % rest.length(), i % rest.length() + 1));
        }
      } catch (SocketException _) {
        return new Answer("");
      }
    }
    if (first.size() == 0) {
      throw new AssertionError("was still waited for after %d ms".formatted(atMost));
    }
    socket.setSoTimeout(PATIENCE_MS);
    return new Answer(first.toString(ISO_8859_1) + readToEnd().text());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
