package dev.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/** Asks the admin API of a console, whichever process that is now. */
public final class ConsoleApi {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Supplier<AppProcess> console;
  private final Path keyFile;

  /**
   * Asks with the key of a file.
   *
   * @param console the process that runs now
   * @param keyFile that the console was started with
   */
  public ConsoleApi(Supplier<AppProcess> console, Path keyFile) {
    this.console = console;
    this.keyFile = keyFile;
  }

  /**
   * Asks for something.
   *
   * @return the body of a 2xx
   * @throws AssertionError if something else is answered
   */
  public String get(String path) {
    return send("GET", path, "");
  }

  /**
   * Posts JSON.
   *
   * @return the body of a 2xx
   * @throws AssertionError if something else is answered
   */
  public String post(String path, String body) {
    return send("POST", path, body);
  }

  /**
   * Patches with JSON.
   *
   * @return the body of a 2xx
   * @throws AssertionError if something else is answered
   */
  public String patch(String path, String body) {
    return send("PATCH", path, body);
  }

  private String send(String method, String path, String body) {
    try {
      var request =
          HttpRequest.newBuilder(console.get().address().resolve(path))
              .timeout(PATIENCE)
              .header("x-api-key", Files.readString(keyFile).strip())
              .method(method, BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new AssertionError(
            "%s %s: %d %s".formatted(method, path, answer.statusCode(), answer.body()));
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the console", e);
    }
  }
}
