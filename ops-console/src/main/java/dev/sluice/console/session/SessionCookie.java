package dev.sluice.console.session;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
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
  private static final String SESSION = "session";
  private static final String ERRAND = "login";
  private static final String STRICT = "Strict";
  private static final String LAX = "Lax";
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** The id that a request brings, null for none. */
  @Nullable String read(HttpServletRequest request) {
    return read(request, SESSION);
  }

  /** The secret that a browser brings back from a provider, null for none. */
  @Nullable String readErrand(HttpServletRequest request) {
    return read(request, ERRAND);
  }

  private @Nullable String read(HttpServletRequest request, String what) {
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(name(what))) {
          return cookie.getValue();
        }
      }
    }
    return null;
  }

  /** The header that sets it. */
  String start(Session session) {
    return cookie(SESSION, session.id()).build().toString();
  }

  /** The header that takes it away. */
  String end() {
    return cookie(SESSION, "").maxAge(0).build().toString();
  }

  /** The header that takes away what forms bring, so that a new one is made. */
  String newForms() {
    return cookie("csrf", "").maxAge(0).build().toString();
  }

  /**
   * The header that gives a browser a secret to bring back from a provider: for as long as a login
   * may take, and not strict, because it is the provider that sends it back.
   */
  String errand(String secret) {
    return cookie(ERRAND, secret).sameSite(LAX).maxAge(PATIENCE).build().toString();
  }

  /** The header that takes it away. */
  String endErrand() {
    return cookie(ERRAND, "").sameSite(LAX).maxAge(0).build().toString();
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
