package dev.sluice.console.pages;

import dev.sluice.console.access.KeyLogins.Attempt;
import dev.sluice.console.oidc.OidcConfiguration;
import dev.sluice.console.session.SessionConfiguration;
import dev.sluice.console.session.SessionLogin;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Logging in with an API key, and out; from here to the login at a provider, if there is one. */
final class LoginPages {
  private static final Logger LOG = LoggerFactory.getLogger(LoginPages.class);

  /** A page of the console and nothing else: no host, no scheme, no way out. */
  private static final Pattern NEXT = Pattern.compile("/console(/[\\w.~%-]+)*(\\?[\\w.~%=&+:-]*)?");

  private static final String WRONG =
      "This key is unknown, deleted or expired. A key begins with sluice_ and has 64 more"
          + " characters.";
  private static final String TOO_MANY =
      "Too many wrong keys came from your address. Wait a minute and try again.";
  private static final String DATABASE =
      "The database is down, so no key can be checked. Try again in a moment.";

  private final Console console;
  private final SessionLogin sessions;
  private final boolean provider;

  LoginPages(Console console, SessionLogin sessions, boolean provider) {
    this.console = console;
    this.sessions = sessions;
    this.provider = provider;
  }

  /**
   * The form. Whoever follows a link from elsewhere comes without the strict cookie, and is sent
   * here once more by the console itself before anything is asked.
   */
  ServerResponse form(ServerRequest request) {
    String next = next(request);
    if (request.principal().isPresent()) {
      return Console.redirect(next);
    }
    String from = request.headers().firstHeader("Sec-Fetch-Site");
    if ("cross-site".equals(from) || "same-site".equals(from)) {
      return again(with(SessionConfiguration.LOGIN, next), List.of(), request);
    }
    return show(request, HttpStatus.OK, null);
  }

  /** A page that goes on to another by itself, with the strict cookie. */
  ServerResponse again(String url, List<String> cookies, ServerRequest request) {
    return console.respond(
        Page.of("again", "Log in", "").with("again", "0;url=" + url).with("url", url),
        cookies,
        request.servletRequest());
  }

  /** Tries the key of the form; one in the address would end up in logs and is not looked at. */
  ServerResponse login(ServerRequest request) {
    if (request.servletRequest().getQueryString() != null) {
      return show(request, HttpStatus.BAD_REQUEST, "Send the form as it is.");
    }
    SessionLogin.Login login;
    try {
      login = sessions.login(request.param("key").orElse("").strip(), request.servletRequest());
    } catch (DataAccessException e) {
      LOG.warn("A key could not be looked up: {}", e.getMessage());
      return show(request, HttpStatus.SERVICE_UNAVAILABLE, DATABASE);
    }
    return switch (login.attempt()) {
      case Attempt.Good _ -> go(next(request), login.cookies());
      case Attempt.Wrong _ -> show(request, HttpStatus.UNAUTHORIZED, WRONG);
      case Attempt.TooMany _ -> show(request, HttpStatus.TOO_MANY_REQUESTS, TOO_MANY);
    };
  }

  ServerResponse logout(ServerRequest request) {
    return go(SessionConfiguration.LOGIN, sessions.logout(request.servletRequest()));
  }

  static ServerResponse go(String url, List<String> cookies) {
    return ServerResponse.seeOther(URI.create(url))
        .headers(headers -> cookies.forEach(each -> headers.add(HttpHeaders.SET_COOKIE, each)))
        .build();
  }

  /** The form, with what went wrong. */
  ServerResponse show(ServerRequest request, HttpStatus status, @Nullable String problem) {
    String next = next(request);
    return console.respond(
        Page.of("login", "Log in", "")
            .with(status)
            .with("next", next)
            .with("provider", provider ? with(OidcConfiguration.BEGIN, next) : null)
            .with("problem", problem),
        request.servletRequest());
  }

  private static String with(String path, String next) {
    return path + "?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
  }

  /** The page that was asked for, that of the overview if it is none. */
  static String next(ServerRequest request) {
    String next = request.param("next").orElse("");
    return NEXT.matcher(next).matches() && !next.startsWith(SessionConfiguration.LOGIN)
        ? next
        : SessionConfiguration.ROOT;
  }
}
