package dev.sluice.console.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Talks to the provider for the library: no redirect is followed, and an answer is bounded in size
 * and, from the first byte sent to the last received, in time.
 */
final class ProviderHttp implements ResourceRetriever, HTTPRequestSender, AutoCloseable {
  static final int MAX_BYTES = 256 << 10;
  static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int OK = 200;

  private final HttpClient client;
  private final Duration timeout;
  private final ProviderRequests requests;

  ProviderHttp(Duration timeout, ProviderRequests requests) {
    this.timeout = timeout;
    this.requests = requests;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** A document. */
  String get(URI address) throws IOException {
    HttpResponse<byte[]> response =
        exchange(HttpRequest.newBuilder(address).header("Accept", "application/json").build());
    if (response.statusCode() != OK) {
      throw new IOException("%s answered with status %d".formatted(address, response.statusCode()));
    }
    return new String(response.body(), UTF_8);
  }

  @Override
  public Resource retrieveResource(URL url) throws IOException {
    return new Resource(get(URI.create(url.toString())), "application/json");
  }

  @Override
  public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
    var to =
        HttpRequest.newBuilder(request.getURI())
            .method(request.getMethod().name(), BodyPublishers.ofString(request.getBody()));
    request.getHeaderMap().forEach((name, values) -> values.forEach(each -> to.header(name, each)));
    HttpResponse<byte[]> response = exchange(to.build());
    var answer = new HTTPResponse(response.statusCode());
    response
        .headers()
        .map()
        .forEach((name, values) -> answer.setHeader(name, values.toArray(String[]::new)));
    answer.setBody(new String(response.body(), UTF_8));
    return answer;
  }

  private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
    try {
      HttpResponse<byte[]> response = inTime(request);
      requests.answered().increment();
      return response;
    } catch (IOException e) {
      requests.failed().increment();
      throw e;
    }
  }

  /** The client's own timeout ends with the headers; this one with the body. */
  private HttpResponse<byte[]> inTime(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
    try {
      return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new IOException("%s gave no answer within %s".formatted(request.uri(), timeout), e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new IOException(
          "%s: %s: %s"
              .formatted(request.uri(), cause.getClass().getSimpleName(), cause.getMessage()),
          cause);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
