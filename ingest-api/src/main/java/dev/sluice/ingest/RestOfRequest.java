package dev.sluice.ingest;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Objects;

/** What is still to come of a request that is answered before it was read whole. */
final class RestOfRequest {
  private static final String CONTINUE = "100-continue";

  /** Up to here the rest is read and dropped, and the connection lives on. */
  private static final long SMALL = 64 << 10;

  /** Closing while bytes are unread would reset the connection and lose the answer. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private RestOfRequest() {}

  /**
   * Reads and drops it, or announces and sees to the end of the connection; to be called on the
   * event loop, before the answer is written.
   *
   * @param inTime whether the sender may be waited for
   * @param asked whether the sender was told to go on
   */
  static void drop(HttpServerRequest request, boolean inTime, boolean asked) {
    long declared = declaredLength(request);
    boolean small = declared >= 0 && declared <= SMALL && inTime;
    if (small && (asked || !expectsContinue(request))) {
      return;
    }
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    request.handler(_ -> {});
    request.exceptionHandler(_ -> {});
    request.endHandler(_ -> request.connection().close());
    Vertx vertx = Objects.requireNonNull(Vertx.currentContext(), "not on an event loop").owner();
    vertx.setTimer(LINGER.toMillis(), _ -> request.connection().close());
  }

  /** Bytes of body to come by the request's head, or -1 where only its chunks will tell. */
  static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null) {
      return Long.parseLong(length);
    }
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) ? -1 : 0;
  }

  /** Whether the sender waits for a word before it sends the body. */
  static boolean expectsContinue(HttpServerRequest request) {
    return CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
  }
}
