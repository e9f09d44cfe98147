package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A sender that puts exactly the bytes it is told on the wire. */
final class RawHttp implements AutoCloseable {
  private static final int READ_TIMEOUT_MS = 30_000;
  private final Socket socket;

  private RawHttp(Socket socket) {
    this.socket = socket;
  }

  /** An answer as it came; names in lower case. */
  record Response(int status, List<Map.Entry<String, String>> headers, String body) {
    String header(String name) {
      return headers.stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse(null);
    }
  }

  static RawHttp connect(int port) {
    try {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(READ_TIMEOUT_MS);
      socket.setTcpNoDelay(true);
      return new RawHttp(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A POST's head with Content-Length; further header lines end with CRLF each. */
  static String post(String source, int length, String... headerLines) {
    return "POST /webhooks/%s HTTP/1.1\r\nHost: sluice\r\nContent-Length: %d\r\n%s\r\n"
        .formatted(source, length, String.join("", headerLines));
  }

  /** Writes one code unit as one byte. */
  RawHttp send(String text) throws IOException {
    return send(text, new byte[0]);
  }

  RawHttp send(String text, byte[] body) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(text.getBytes(ISO_8859_1));
    bytes.writeBytes(body);
    socket.getOutputStream().write(bytes.toByteArray());
    return this;
  }

  /** Sends as much as the other side takes: who refuses the beginning need not read the rest. */
  RawHttp sendWhatIsTaken(String text) {
    try {
      return send(text);
    } catch (IOException e) {
      // its answer has come all the same, and is read next
      return this;
    }
  }

  /** The next answer. */
  Response read() throws IOException {
    InputStream in = socket.getInputStream();
    String statusLine = line(in);
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.add(Map.entry(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    int status = Integer.parseInt(statusLine.substring(9, 12));
    var head = new Response(status, headers, "");
    String length = head.header("content-length");
    byte[] body = length == null ? new byte[0] : in.readNBytes(Integer.parseInt(length));
    return new Response(status, headers, new String(body, ISO_8859_1));
  }

  /** The next head only, line by line; for answers without the body that they announce. */
  String readHead() throws IOException {
    var head = new StringBuilder();
    for (String line = line(socket.getInputStream());
        !line.isEmpty();
        line = line(socket.getInputStream())) {
      head.append(line).append('\n');
    }
    return head.toString();
  }

  /** Says that nothing more will come. */
  RawHttp finish() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Whether the other side closed the connection, with or without what was sent unread. */
  boolean closed() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("closed after '%s'".formatted(line));
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
