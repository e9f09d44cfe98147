package dev.sluice.console.pages;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * What a handler shows.
 *
 * @param template its name
 * @param title of the page
 * @param section of the navigation that it belongs to, empty for none
 * @param status of HTTP
 * @param model what the template prints
 */
record Page(
    String template, String title, String section, HttpStatus status, Map<String, Object> model) {
  static Page of(String template, String title, String section) {
    return new Page(template, title, section, HttpStatus.OK, Map.of());
  }

  /** Says that the caller may not do something. */
  static Page forbidden(String section, String detail) {
    return of("error", HttpStatus.FORBIDDEN.getReasonPhrase(), section)
        .with(HttpStatus.FORBIDDEN)
        .with("code", HttpStatus.FORBIDDEN.value())
        .with("detail", detail);
  }

  /** The same page with a value more; null is as if it had not been given. */
  Page with(String name, @Nullable Object value) {
    Map<String, Object> more = new LinkedHashMap<>(model);
    if (value != null) {
      more.put(name, value);
    }
    return new Page(template, title, section, status, more);
  }

  Page with(HttpStatus other) {
    return new Page(template, title, section, other, model);
  }
}
