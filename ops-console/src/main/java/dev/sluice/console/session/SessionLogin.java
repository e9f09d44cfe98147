package dev.sluice.console.session;

import dev.sluice.console.access.KeyLogins;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/** Starts sessions and ends them. */
public final class SessionLogin {
  private final Sessions sessions;
  private final SessionCookie cookie;
  private final KeyLogins logins;

  SessionLogin(Sessions sessions, SessionCookie cookie, KeyLogins logins) {
    this.sessions = sessions;
    this.cookie = cookie;
    this.logins = logins;
  }

  /**
   * What became of a login.
   *
   * @param attempt whether the key is good
   * @param cookies values of {@code Set-Cookie} that the answer must have, secret
   */
  public record Login(KeyLogins.Attempt attempt, List<String> cookies) {
    /** Without the cookies. */
    @Override
    public String toString() {
      return "Login[attempt=%s]".formatted(attempt);
    }
  }

  /**
   * Tries a key; a good one starts a session with a new id.
   *
   * @throws org.springframework.dao.DataAccessException if the database does not answer
   */
  public Login login(String key, HttpServletRequest request) {
    KeyLogins.Attempt attempt = logins.attempt(key, request.getRemoteAddr());
    if (attempt instanceof KeyLogins.Attempt.Good(var caller)) {
      end(request);
      return new Login(
          attempt, List.of(cookie.start(sessions.start(caller.key())), cookie.newForms()));
    }
    return new Login(attempt, List.of());
  }

  /**
   * Ends the session of a request; gives values of {@code Set-Cookie} that the answer must have.
   */
  public List<String> logout(HttpServletRequest request) {
    end(request);
    return List.of(cookie.end(), cookie.newForms());
  }

  private void end(HttpServletRequest request) {
    String id = cookie.read(request);
    if (id != null) {
      sessions.end(id);
    }
  }
}
