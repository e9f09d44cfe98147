package dev.sluice.providers;

import org.jspecify.annotations.Nullable;

/**
 * The answer that a provider takes as success.
 *
 * @param status HTTP status, 2xx
 * @param contentType null where the body is empty
 * @param body may be empty
 */
public record SuccessAnswer(int status, @Nullable String contentType, String body) {
  /** 200 with an empty body. */
  public static final SuccessAnswer OK = new SuccessAnswer(200, null, "");
}
