package dev.sluice.console.session;

import dev.sluice.console.access.KeyLogins;
import dev.sluice.console.api.Caller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Authenticates by the session's cookie. A key is looked up each time, so that a session ends with
 * its key, and may no more than the key may now.
 */
final class SessionFilter extends OncePerRequestFilter {
  private static final Logger LOG = LoggerFactory.getLogger(SessionFilter.class);

  /** htmx sends it with what a page asks for by itself. */
  static final String POLL = "HX-Request";

  private final Sessions sessions;
  private final SessionCookie cookie;
  private final KeyLogins logins;
  private final RefusalPage refusals;

  SessionFilter(Sessions sessions, SessionCookie cookie, KeyLogins logins, RefusalPage refusals) {
    this.sessions = sessions;
    this.cookie = cookie;
    this.logins = logins;
    this.refusals = refusals;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Caller caller;
    try {
      caller = caller(request, response);
    } catch (DataAccessException e) {
      LOG.warn("A key could not be looked up: {}", e.getMessage());
      refusals.write(
          request,
          response,
          HttpStatus.SERVICE_UNAVAILABLE,
          "The database is down, so no key can be checked. Reload the page to try again.");
      return;
    }
    if (caller == null) {
      chain.doFilter(request, response);
      return;
    }
    var context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(KeyLogins.authentication(caller));
    SecurityContextHolder.setContext(context);
    try {
      chain.doFilter(request, response);
    } finally {
      SecurityContextHolder.clearContext();
    }
  }

  private @Nullable Caller caller(HttpServletRequest request, HttpServletResponse response) {
    String id = cookie.read(request);
    if (id == null) {
      return null;
    }
    Session session = sessions.find(id, request.getHeader(POLL) == null);
    Caller caller = session == null ? null : caller(session.proof());
    if (caller == null) {
      sessions.end(id);
      response.addHeader(HttpHeaders.SET_COOKIE, cookie.end());
    }
    return caller;
  }

  private @Nullable Caller caller(Proof proof) {
    return switch (proof) {
      case Proof.Key(var prefix) -> logins.caller(prefix);
      case Proof.Vouched(var caller) -> caller;
    };
  }
}
