package dev.sluice.console.session;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;

/**
 * The cookies of the console. Where they are secure their names begin with {@code __Host-}, so that
 * no other host of the domain, and nobody on the way, can plant one.
 *
 * @param secure whether they are
 */
record SessionCookie(boolean secure) {
  private static final String STRICT = "Strict";

  /** The id that a request brings, null for none. */
  @Nullable String read(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(name("session"))) {
          return cookie.getValue();
        }
      }
    }
    return null;
  }

  /** The header that sets it. */
  String start(Session session) {
    return cookie("session", session.id()).build().toString();
  }

  /** The header that takes it away. */
  String end() {
    return cookie("session", "").maxAge(0).build().toString();
  }

  /** The header that takes away what forms bring, so that a new one is made. */
  String newForms() {
    return cookie("csrf", "").maxAge(0).build().toString();
  }

  private ResponseCookie.ResponseCookieBuilder cookie(String what, String value) {
    return ResponseCookie.from(name(what), value)
        .path("/")
        .httpOnly(true)
        .secure(secure)
        .sameSite(STRICT);
  }

  /** A form must bring what the cookie says: who makes a browser send one cannot read the other. */
  CookieCsrfTokenRepository csrfTokens() {
    var tokens = new CookieCsrfTokenRepository();
    tokens.setCookieName(name("csrf"));
    tokens.setCookieCustomizer(
        cookie -> cookie.path("/").httpOnly(true).secure(secure).sameSite(STRICT));
    return tokens;
  }

  private String name(String what) {
    return (secure ? "__Host-sluice-" : "sluice-") + what;
  }
}
