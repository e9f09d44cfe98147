package dev.sluice.ingest;

import dev.sluice.ingest.IngestOutcome.Malformed;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is answered without being handled, thrown by nobody: it goes with the request as
 * what went wrong when it was decoded. The connection is closed after the answer.
 */
final class RequestFault extends Exception {
  private static final long serialVersionUID = 1;

  private final transient IngestOutcome outcome;

  RequestFault(IngestOutcome outcome) {
    // without a stack trace: it costs more than the rest of the answer and names only ourselves
    super(outcome.toString(), null, false, false);
    this.outcome = outcome;
  }

  /** What the sender is told. */
  IngestOutcome outcome() {
    return outcome;
  }

  /**
   * What is wrong with a request's head beyond what Netty's decoder looks at; null if nothing is.
   *
   * @param maxHeaderLines most header lines
   */
  static @Nullable RequestFault in(HttpRequest request, int maxHeaderLines) {
    if (!isKnown(request.protocolVersion())) {
      return malformed("The receiver speaks HTTP/1.1 and HTTP/1.0.");
    }
    if (hasControl(request.uri())) {
      return malformed("The request target has a control character.");
    }
    // counted by hand: the size that Vert.x's headers tell is that of the names
    int lines = 0;
    var headers = request.headers().iteratorCharSequence();
    while (headers.hasNext()) {
      if (headers.next().getKey().isEmpty()) {
        return malformed("A header has no name.");
      }
      if (++lines > maxHeaderLines) {
        return malformed("The request has more than %d header lines.".formatted(maxHeaderLines));
      }
    }
    // RFC 9112 §6.1: who guesses the end of a body that is coded otherwise can be made to smuggle
    List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!codings.isEmpty()
        && !(codings.size() == 1
            && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst()))) {
      return malformed("The only transfer coding that is taken is chunked.");
    }
    return null;
  }

  /** By identity, as Vert.x does: in lower case the names are equal, and Vert.x answers 501. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isKnown(HttpVersion version) {
    return version == HttpVersion.HTTP_1_1 || version == HttpVersion.HTTP_1_0;
  }

  private static boolean hasControl(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c == 0x7F) {
        return true;
      }
    }
    return false;
  }

  private static RequestFault malformed(String reason) {
    return new RequestFault(new Malformed(reason));
  }
}
