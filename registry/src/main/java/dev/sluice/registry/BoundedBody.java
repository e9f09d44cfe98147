package dev.sluice.registry;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body up to a bound. The client's own way to bound one says that it was too large by an
 * exception like that of a host that cannot be reached; here it is an answer.
 */
final class BoundedBody implements BodySubscriber<BoundedBody.Read> {
  private final CompletableFuture<Read> read = new CompletableFuture<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int max;
  private Flow.@Nullable Subscription subscription;

  /** What was read. */
  sealed interface Read {}

  /** All of it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Whole(byte[] bytes) implements Read {}

  /** It had more bytes; they were not waited for. */
  record TooLarge() implements Read {}

  BoundedBody(int max) {
    this.max = max;
  }

  @Override
  public CompletionStage<Read> getBody() {
    return read;
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    newSubscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> parts) {
    for (ByteBuffer part : parts) {
      if (part.remaining() > max - bytes.size()) {
        if (subscription != null) {
          subscription.cancel();
        }
        read.complete(new TooLarge());
        return;
      }
      byte[] more = new byte[part.remaining()];
      part.get(more);
      bytes.writeBytes(more);
    }
  }

  @Override
  public void onError(Throwable failure) {
    read.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    read.complete(new Whole(bytes.toByteArray()));
  }
}
