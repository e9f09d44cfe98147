package dev.sluice.standalone;

import dev.sluice.providers.SignedWebhook;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends webhooks to a receiver over HTTP/1.1. */
final class WebhookClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The HTTP client sets these itself. */
  private static final Set<String> OWN_HEADERS = Set.of("host", "content-length", "connection");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final URI receiver;

  /** A client of the receiver at an address such as {@code http://127.0.0.1:8080}. */
  WebhookClient(URI receiver) {
    this.receiver = receiver;
  }

  /**
   * What the receiver answered.
   *
   * @param status of HTTP
   * @param eventId what Sluice calls the event, null where it took none
   * @param body of the answer
   */
  record Answer(int status, @Nullable String eventId, String body) {
    boolean success() {
      return status / 100 == 2;
    }
  }

  /**
   * Sends a webhook and waits for the answer.
   *
   * @throws CommandFailure if there is no answer
   */
  Answer send(SignedWebhook webhook) {
    try {
      HttpResponse<String> response = http.send(request(webhook), BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Sluice-Event-Id").orElse(null),
          response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted while sending", e);
    } catch (IOException e) {
      String why = e.getMessage() == null ? "no connection" : e.getMessage();
      throw new CommandFailure(
          ExitCode.FAILED, "no answer from %s (%s): does sluice run?".formatted(receiver, why), e);
    }
  }

  @Override
  public void close() {
    http.close();
  }

  private HttpRequest request(SignedWebhook webhook) {
    var request =
        HttpRequest.newBuilder(URI.create(receiver + webhook.target()))
            .timeout(PATIENCE)
            .method(webhook.method(), BodyPublishers.ofByteArray(webhook.body()));
    for (var header : webhook.headers()) {
      if (!OWN_HEADERS.contains(header.getKey())) {
        request.header(header.getKey(), header.getValue());
      }
    }
    return request.build();
  }
}
