package dev.sluice.console.api;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * A problem document (RFC 9457); its type is {@code about:blank}.
 *
 * @param title of the status
 * @param status of HTTP
 * @param detail what is wrong and what to do, one sentence
 * @param field which parameter or member of the body is wrong, if one is
 * @param requiredScope which scope is missing, if one is
 */
public record Problem(
    String title,
    int status,
    String detail,
    @Nullable String field,
    @Nullable String requiredScope) {
  /** Of every problem document. */
  public static final MediaType CONTENT_TYPE = MediaType.APPLICATION_PROBLEM_JSON;

  /** A problem that is in no field and no scope. */
  public static Problem of(HttpStatus status, String detail) {
    return new Problem(status.getReasonPhrase(), status.value(), detail, null, null);
  }

  /** The same problem, in a field. */
  public Problem withField(@Nullable String where) {
    return new Problem(title, status, detail, where, requiredScope);
  }

  /** The same problem, for want of a scope. */
  public Problem withRequiredScope(Scope scope) {
    return new Problem(title, status, detail, field, scope.wireName());
  }
}
