package dev.sluice.console.session;

import dev.sluice.process.Loopback;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys {@code sluice.console.*} about sessions.
 *
 * @param host where the console listens
 * @param sessionIdle after how long without use a session ends
 * @param sessionLifetime after how long it ends at the latest
 * @param secureCookie whether browsers send the cookies over TLS, or to the loopback address, only
 */
@ConfigurationProperties("sluice.console")
record SessionProperties(
    String host, Duration sessionIdle, Duration sessionLifetime, boolean secureCookie) {
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(7);

  SessionProperties(
      @DefaultValue("127.0.0.1") String host,
      @DefaultValue("30m") Duration sessionIdle,
      @DefaultValue("12h") Duration sessionLifetime,
      @DefaultValue("true") boolean secureCookie) {
    this.host = host;
    this.sessionLifetime =
        within("sluice.console.session-lifetime", sessionLifetime, SHORTEST, LONGEST);
    this.sessionIdle =
        within("sluice.console.session-idle", sessionIdle, SHORTEST, sessionLifetime);
    this.secureCookie = secureCookie;
    if (!secureCookie && !Loopback.is(host)) {
      throw new IllegalArgumentException(
          "sluice.console.secure-cookie can be false only where sluice.console.host is a loopback"
              + " address, not "
              + host);
    }
  }

  private static Duration within(String key, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s must be from %s to %s, not %s".formatted(key, min, max, value));
    }
    return value;
  }
}
