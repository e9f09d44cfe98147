package dev.sluice.console.session;

import dev.sluice.console.access.KeyLogins;
import dev.sluice.console.api.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
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
      return new Login(attempt, start(new Proof.Key(caller.key()), request));
    }
    return new Login(attempt, List.of());
  }

  /**
   * Starts a session with a new id for somebody whom a provider vouches for; gives values of {@code
   * Set-Cookie} that the answer must have.
   */
  public List<String> start(Caller caller, HttpServletRequest request) {
    List<String> cookies = new ArrayList<>(start(new Proof.Vouched(caller), request));
    cookies.add(cookie.endErrand());
    return cookies;
  }

  private List<String> start(Proof proof, HttpServletRequest request) {
    end(request);
    return List.of(cookie.start(sessions.start(proof)), cookie.newForms());
  }

  /** The value of {@code Set-Cookie} by which a browser is known when a provider sends it back. */
  public String errand(String secret) {
    return cookie.errand(secret);
  }

  /** What a browser that a provider sends back was given to bring, empty for nothing. */
  public String errand(HttpServletRequest request) {
    String secret = cookie.readErrand(request);
    return secret == null ? "" : secret;
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
