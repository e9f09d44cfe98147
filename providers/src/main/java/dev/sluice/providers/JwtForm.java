package dev.sluice.providers;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a JSON Web Signature (RFC 7515) or token (RFC 7519) must look.
 *
 * @param algorithm the only value of {@code alg} that is read, such as {@code HS256}
 * @param detached whether the body itself is the payload and left out of the signature's text
 * @param claims texts of which each claim must have one
 * @param bodyHash claim that holds the SHA-256 of the body in lower-case hexadecimal, null if the
 *     token says nothing of the body; may be missing if the body is empty
 * @param time what the token must say of its time
 * @param tolerance both sides of each time in the token, inclusive
 */
record JwtForm(
    String algorithm,
    boolean detached,
    Map<String, List<Template>> claims,
    @Nullable String bodyHash,
    Time time,
    Duration tolerance) {

  JwtForm {
    claims = Map.copyOf(claims);
  }

  /** Which time a token must have; others that it has count as well. */
  enum Time {
    /** {@code iat}, and the token is not older than the tolerance. */
    ISSUED,
    /** {@code exp}. */
    EXPIRES,
    /** None. */
    NONE
  }

  /** Whether the token fits any body, so that whoever has it may send what he likes. */
  boolean isBearer() {
    return !detached && bodyHash == null;
  }

  /** Whether a claim is made of the URL. */
  boolean signsUrl() {
    return claims.values().stream().flatMap(List::stream).anyMatch(Template::needsUrl);
  }
}
