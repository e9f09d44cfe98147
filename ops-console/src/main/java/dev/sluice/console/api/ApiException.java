package dev.sluice.console.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** A request that is answered with a problem document. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final HttpStatus status;
  private final @Nullable String field;
  private final @Nullable Scope requiredScope;
  private final @Nullable Duration retryAfter;

  private ApiException(HttpStatus status, @Nullable String field, String detail) {
    this(status, field, detail, null, null);
  }

  private ApiException(
      HttpStatus status,
      @Nullable String field,
      String detail,
      @Nullable Scope requiredScope,
      @Nullable Duration retryAfter) {
    super(detail);
    this.status = status;
    this.field = field;
    this.requiredScope = requiredScope;
    this.retryAfter = retryAfter;
  }

  /** 403: the caller's scope is too small. */
  static ApiException forbidden(Scope required, Scope has) {
    return new ApiException(
        HttpStatus.FORBIDDEN,
        null,
        "this needs a key of scope %s, yours has %s".formatted(required.wireName(), has.wireName()),
        required,
        null);
  }

  /** 400: a parameter or a member of the body is wrong. */
  public static ApiException badField(String field, String detail) {
    return new ApiException(HttpStatus.BAD_REQUEST, field, detail);
  }

  /** 404. */
  public static ApiException notFound(String detail) {
    return new ApiException(HttpStatus.NOT_FOUND, null, detail);
  }

  /** 409: the thing is in a state that does not allow it. */
  public static ApiException conflict(String detail) {
    return new ApiException(HttpStatus.CONFLICT, null, detail);
  }

  /** 410: it was there once. */
  public static ApiException gone(String detail) {
    return new ApiException(HttpStatus.GONE, null, detail);
  }

  /** 413: the body is too long. */
  public static ApiException tooLarge(String detail) {
    return new ApiException(HttpStatus.CONTENT_TOO_LARGE, null, detail);
  }

  /** 503: something that this needs does not answer; it may be tried again. */
  public static ApiException unavailable(String detail) {
    return new ApiException(HttpStatus.SERVICE_UNAVAILABLE, null, detail);
  }

  /** 503: too much is asked at once; it may be tried again after a while. */
  public static ApiException busy(String detail, Duration retryAfter) {
    return new ApiException(HttpStatus.SERVICE_UNAVAILABLE, null, detail, null, retryAfter);
  }

  /** When it may be tried again, null where nothing is known of that. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  HttpStatus status() {
    return status;
  }

  Problem problem() {
    Problem problem = Problem.of(status, String.valueOf(getMessage())).withField(field);
    return requiredScope == null ? problem : problem.withRequiredScope(requiredScope);
  }
}
