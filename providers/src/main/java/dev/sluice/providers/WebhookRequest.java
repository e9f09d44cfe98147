package dev.sluice.providers;

import java.time.Instant;
import java.util.List;

/** The parts of a received request that a signature may cover. Implementations only read. */
public interface WebhookRequest {
  /** HTTP method, upper case. */
  String method();

  /** Request target as sent: path and query. */
  String target();

  /**
   * All values of a header in the order received, each a string of the code points U+0000 to
   * U+00FF, one for each byte (ISO-8859-1); empty if the header is not there.
   *
   * @param lowerCaseName the header's name in lower case
   */
  List<String> headers(String lowerCaseName);

  /** Exactly the bytes received; not to be changed. */
  byte[] body();

  /** Time of receipt, which timestamp tolerance is measured against. */
  Instant receivedAt();
}
