import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The health check of the images, which have no shell and no HTTP client: asks an app's management
 * port on this machine and ends with 0 if the answer is 200, with 1 otherwise. What was answered is
 * printed, so that the container engine's record of the check tells the reason.
 *
 * <p>Bare sockets, because the JVM starts anew for each check: they load a tenth of the classes of
 * an HTTP client.
 */
class HealthCheck {
  private static final String READINESS = "/actuator/health/readiness";
  private static final int PATIENCE_MS = 4_000;
  private static final int MOST_BYTES = 4_096;

  /**
   * Asks once.
   *
   * @param args the port where the environment has no SLUICE_MANAGEMENT_PORT, and another path than
   *     the one of the readiness probe, if wanted
   */
  public static void main(String[] args) {
    String configured = System.getenv("SLUICE_MANAGEMENT_PORT");
    int port = Integer.parseInt(configured == null ? args[0] : configured);
    String path = args.length > 1 ? args[1] : READINESS;
    try {
      String answer = ask(port, path);
      System.out.println(answer);
      System.exit(answer.startsWith("HTTP/1.1 200") ? 0 : 1);
    } catch (IOException e) {
      System.out.println("no answer on port %d: %s".formatted(port, e.getMessage()));
      System.exit(1);
    }
  }

  private static String ask(int port, String path) throws IOException {
    try (var socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MS);
      String request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(MOST_BYTES);
      return new String(answer, StandardCharsets.UTF_8);
    }
  }
}
