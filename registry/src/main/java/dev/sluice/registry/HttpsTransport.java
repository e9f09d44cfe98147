package dev.sluice.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Over TLS, with the JDK's checks of certificate and host: no redirect is followed, nothing is sent
 * that tells who asks, and an answer is bounded in size and time. The client is made when the first
 * keys are wanted.
 */
final class HttpsTransport implements KeyTransport {
  static final int MAX_BYTES = 64 << 10;
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient.Builder builder;
  private final Duration timeout;
  private @Nullable HttpClient client;

  HttpsTransport() {
    this(HttpClient.newBuilder(), TIMEOUT);
  }

  /** With a client's trust and proxy. */
  HttpsTransport(HttpClient.Builder builder, Duration timeout) {
    this.builder = builder.connectTimeout(timeout).followRedirects(HttpClient.Redirect.NEVER);
    this.timeout = timeout;
  }

  @Override
  public byte[] get(URI address) throws IOException, NotThereException {
    if (!"https".equals(address.getScheme()) || address.getPort() != -1) {
      throw new NotThereException("%s is not https on its own port".formatted(address), false);
    }
    HttpRequest request = HttpRequest.newBuilder(address).timeout(timeout).GET().build();
    HttpResponse<BoundedBody.Read> response = await(client().sendAsync(request, bounded()));
    int status = response.statusCode();
    if (status == 200) {
      return switch (response.body()) {
        case BoundedBody.Whole(byte[] bytes) -> bytes;
        case BoundedBody.TooLarge _ ->
            throw new NotThereException(
                "answered with more than %d bytes".formatted(MAX_BYTES), false);
      };
    }
    String answered = "answered with status %d".formatted(status);
    if (status == 429 || status >= 500) {
      throw new IOException(answered);
    }
    throw new NotThereException(answered, status == 404 || status == 410);
  }

  private synchronized HttpClient client() {
    HttpClient made = client == null ? builder.build() : client;
    client = made;
    return made;
  }

  private static HttpResponse.BodyHandler<BoundedBody.Read> bounded() {
    return info ->
        info.statusCode() == 200
            ? new BoundedBody(MAX_BYTES)
            : BodySubscribers.replacing(new BoundedBody.Whole(new byte[0]));
  }

  /** The client's own timeout ends with the headers; this one with the body. */
  private <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> exchange)
      throws IOException {
    try {
      return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new IOException("no whole answer within " + timeout, e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new IOException(
          "%s: %s".formatted(cause.getClass().getSimpleName(), cause.getMessage()), cause);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }
}
