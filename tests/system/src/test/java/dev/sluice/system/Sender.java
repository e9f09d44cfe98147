package dev.sluice.system;

import dev.sluice.providers.SignedWebhook;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** Sends webhooks over HTTP/1.1 as providers do. Thread-safe. */
final class Sender implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /**
   * What became of a request.
   *
   * @param status of HTTP, 0 where no answer came
   * @param eventId what Sluice calls the attempt, null where it took none
   * @param headers of the answer
   * @param body of the answer, or what went wrong
   */
  record Answer(int status, UUID eventId, HttpHeaders headers, String body) {
    boolean success() {
      return status / 100 == 2;
    }

    private static Answer of(HttpResponse<String> response) {
      UUID eventId =
          response.headers().firstValue("Sluice-Event-Id").map(UUID::fromString).orElse(null);
      return new Answer(response.statusCode(), eventId, response.headers(), response.body());
    }

    private static Answer none(IOException e) {
      return new Answer(0, null, HttpHeaders.of(Map.of(), (a, b) -> true), e.toString());
    }
  }

  /** Sends and waits for the answer. */
  Answer send(URI receiver, SignedWebhook webhook) {
    return send(receiver, webhook, BodyPublishers.ofByteArray(webhook.body()));
  }

  /** Sends without telling the length beforehand. */
  Answer sendChunked(URI receiver, SignedWebhook webhook) {
    return send(
        receiver,
        webhook,
        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(webhook.body())));
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }

  private Answer send(URI receiver, SignedWebhook webhook, BodyPublisher body) {
    var request =
        HttpRequest.newBuilder(receiver.resolve(webhook.target()))
            .timeout(PATIENCE)
            .method(webhook.method(), body);
    webhook.headers().forEach(header -> request.header(header.getKey(), header.getValue()));
    try {
      return Answer.of(http.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      return Answer.none(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending", e);
    }
  }
}
