package dev.sluice.console.pages;

import dev.sluice.console.access.AuditLog;
import dev.sluice.console.api.Caller;
import dev.sluice.console.oidc.OidcLogins;
import dev.sluice.console.oidc.OidcLogins.Begun;
import dev.sluice.console.oidc.OidcLogins.Outcome;
import dev.sluice.console.session.SessionLogin;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Logging in at a provider. Whatever goes wrong ends at the form for a key. */
final class ProviderLoginPages {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderLoginPages.class);

  private static final String OUT_OF_DATE =
      "This login is out of date, or began in another browser. Begin it again.";
  private static final String REFUSED =
      "The provider did not let you in, or its answer proves nothing. Try again; the console's log"
          + " says why.";
  private static final String NO_SCOPE =
      "The provider knows you, but nothing that it says of you gives you access here. Ask an"
          + " admin.";
  private static final String UNAVAILABLE =
      "The provider does not answer. Try again in a moment, or log in with an API key.";
  private static final String DATABASE =
      "The database is down, so no login can be written down. Try again in a moment.";

  private final OidcLogins logins;
  private final SessionLogin sessions;
  private final LoginPages pages;
  private final AuditLog audit;

  ProviderLoginPages(OidcLogins logins, SessionLogin sessions, LoginPages pages, AuditLog audit) {
    this.logins = logins;
    this.sessions = sessions;
    this.pages = pages;
    this.audit = audit;
  }

  /** Sends the browser to the provider. */
  ServerResponse begin(ServerRequest request) {
    return switch (logins.begin(LoginPages.next(request))) {
      case Begun.Go(var provider, var browser) ->
          LoginPages.go(provider.toString(), List.of(sessions.errand(browser)));
      case Begun.Unavailable _ -> pages.show(request, HttpStatus.SERVICE_UNAVAILABLE, UNAVAILABLE);
    };
  }

  /** The provider has sent the browser back. */
  ServerResponse end(ServerRequest request) {
    return switch (logins.end(request.params(), sessions.errand(request.servletRequest()))) {
      case Outcome.In(var caller, var next) -> start(caller, next, request);
      case Outcome.OutOfDate _ -> pages.show(request, HttpStatus.BAD_REQUEST, OUT_OF_DATE);
      case Outcome.Refused _ -> pages.show(request, HttpStatus.UNAUTHORIZED, REFUSED);
      case Outcome.NoScope _ -> pages.show(request, HttpStatus.FORBIDDEN, NO_SCOPE);
      case Outcome.Unavailable _ ->
          pages.show(request, HttpStatus.SERVICE_UNAVAILABLE, UNAVAILABLE);
    };
  }

  /** No key tells later what somebody could do, so that it is written down who came in as what. */
  private ServerResponse start(Caller caller, String next, ServerRequest request) {
    HttpServletRequest servlet = request.servletRequest();
    try {
      audit.add(
          new AuditLog.Entry(
              caller.key(),
              "session.start",
              "console",
              servlet.getRemoteAddr(),
              caller.scope().wireName()));
    } catch (DataAccessException e) {
      LOG.warn("A login could not be written down: {}", e.getMessage());
      return pages.show(request, HttpStatus.SERVICE_UNAVAILABLE, DATABASE);
    }
    return pages.again(next, sessions.start(caller, servlet), request);
  }
}
