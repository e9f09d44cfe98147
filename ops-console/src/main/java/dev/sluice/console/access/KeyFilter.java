package dev.sluice.console.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.console.api.Caller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Authenticates by the header {@code x-api-key}. What an address sends that failed too often is not
 * looked up for the rest of the minute unless it is one of the stored keys: behind a proxy that
 * many share, one who fails must not shut out the others. It tells an attacker nothing that the
 * right key would not have told him before, and 224 random bits are not guessed at any rate.
 *
 * <p>While the database is down the state of the pipeline is shown for a key that was good a short
 * time ago, and nothing else.
 */
final class KeyFilter extends OncePerRequestFilter {
  static final String HEADER = "x-api-key";
  private static final String STATUS = "/api/status";
  private static final Logger LOG = LoggerFactory.getLogger(KeyFilter.class);
  private static final Duration REMEMBERED = Duration.ofMinutes(15);
  private static final int MOST_REMEMBERED = 10_000;

  private final ApiKeys keys;
  private final FailedAttempts failures;
  private final Cache<PlainKey, Caller> lastGood =
      Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MOST_REMEMBERED).build();

  KeyFilter(ApiKeys keys, FailedAttempts failures) {
    this.keys = keys;
    this.failures = failures;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String text = request.getHeader(HEADER);
    if (text == null || AccessConfiguration.isOpen(request)) {
      chain.doFilter(request, response);
      return;
    }
    PlainKey key = PlainKey.parse(text);
    Caller caller;
    try {
      if (failures.tooMany(request.getRemoteAddr()) && (key == null || !keys.isStored(key))) {
        tooMany(response);
        return;
      }
      caller = key == null ? null : keys.find(key);
    } catch (DataAccessException e) {
      LOG.warn("A key could not be looked up: {}", e.getMessage());
      unchecked(key, request, response, chain);
      return;
    }
    if (key == null || caller == null) {
      refuse(request, response, key);
    } else {
      lastGood.put(key, caller);
      authenticated(caller, request, response, chain);
    }
  }

  private void unchecked(
      @Nullable PlainKey key,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws ServletException, IOException {
    Caller caller = key == null ? null : lastGood.getIfPresent(key);
    if (caller != null && request.getRequestURI().equals(STATUS)) {
      authenticated(caller, request, response, chain);
    } else {
      Refusal.write(
          response, HttpStatus.SERVICE_UNAVAILABLE, "the database is down, no key can be checked");
    }
  }

  private static void authenticated(
      Caller caller, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(new KeyAuthentication(caller));
    SecurityContextHolder.setContext(context);
    try {
      chain.doFilter(request, response);
    } finally {
      SecurityContextHolder.clearContext();
    }
  }

  private void refuse(
      HttpServletRequest request, HttpServletResponse response, @Nullable PlainKey key)
      throws IOException {
    if (key != null) {
      lastGood.invalidate(key);
    }
    failures.add(request.getRemoteAddr());
    unauthorized(response, "the key in x-api-key is unknown, deleted or expired");
  }

  static void unauthorized(HttpServletResponse response, String detail) throws IOException {
    response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "ApiKey header=\"" + HEADER + "\"");
    Refusal.write(response, HttpStatus.UNAUTHORIZED, detail);
  }

  private static void tooMany(HttpServletResponse response) throws IOException {
    response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(FailedAttempts.WINDOW.toSeconds()));
    Refusal.write(
        response,
        HttpStatus.TOO_MANY_REQUESTS,
        "too many wrong keys came from this address; wait a minute");
  }
}
