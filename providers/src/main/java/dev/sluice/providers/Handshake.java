package dev.sluice.providers;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request with which a provider proves a URL instead of delivering something, and its answer:
 * section {@code handshakes} of a scheme file, documented in docs/providers/scheme-format.md.
 *
 * @param method HTTP method
 * @param when all must hold; empty if the method alone tells
 * @param signed whether it is answered only if its signature is verified
 * @param handsOverSecret whether its sender chooses the secret that signs what comes later
 * @param verifyToken where a text that the operator told the provider must stand, null if there is
 *     none
 * @param challenge what is repeated or computed with, null if there is nothing
 */
record Handshake(
    String method,
    List<Condition> when,
    boolean signed,
    boolean handsOverSecret,
    @Nullable ValueLocation verifyToken,
    @Nullable Challenge challenge,
    Answer answer) {

  /** With it a provider is asked to send again with credentials, HTTP Basic for one. */
  static final int UNAUTHORIZED = 401;

  /**
   * What must be somewhere in the request, or must not.
   *
   * @param is the whole value, null for any
   * @param absent whether there must be no value
   */
  record Condition(ValueLocation at, @Nullable String is, boolean absent) {
    boolean holds(RequestValues values) {
      String value = values.find(at);
      if (absent) {
        return value == null;
      }
      return value != null && (is == null || is.equals(value));
    }
  }

  /**
   * What is answered; header values and body may have places.
   *
   * @param contentType null for none
   */
  record Answer(
      int status, @Nullable String contentType, Map<String, String> headers, String body) {
    boolean has(String place) {
      return body.contains(place)
          || headers.values().stream().anyMatch(value -> value.contains(place));
    }

    /** Whether it is computed with a key of the source. */
    boolean isComputed() {
      return has(MAC_HEX) || has(MAC_BASE64);
    }

    /** Whether the secret's part is where it needs no escaping. */
    boolean isPlainTextWithSecretPart() {
      return "text/plain".equals(contentType)
          && headers.values().stream().noneMatch(value -> value.contains(SECRET_PART));
    }

    boolean asksForCredentials() {
      return status == UNAUTHORIZED;
    }
  }

  static final String CHALLENGE = "{challenge}";
  static final String MAC_HEX = "{mac-hex}";
  static final String MAC_BASE64 = "{mac-base64}";
  static final String SECRET_PART = "{secret-part}";

  /** Whether anybody can have a challenge of their choice signed with a key of the source. */
  boolean signsForAnybody() {
    return !signed && answer.isComputed();
  }

  /** Whether it reads anything from the body. */
  boolean looksAtBody() {
    Stream<ValueLocation> all =
        Stream.concat(
            when.stream().map(Condition::at),
            Stream.of(
                    Optional.ofNullable(verifyToken),
                    Optional.ofNullable(challenge).map(Challenge::from))
                .flatMap(Optional::stream));
    return all.map(ValueLocation::place)
        .anyMatch(place -> place == ValueLocation.Place.BODY || place == ValueLocation.Place.FORM);
  }
}
