package dev.sluice.console.edge;

import dev.sluice.process.Loopback;
import dev.sluice.process.TrustedHosts;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys about who may call the console, and how.
 *
 * @param debug opens what is for developers
 * @param console the keys {@code sluice.console.*}
 */
@ConfigurationProperties("sluice")
record EdgeProperties(boolean debug, Console console) {
  EdgeProperties(@DefaultValue("false") boolean debug, @DefaultValue Console console) {
    this.debug = debug;
    this.console = console;
  }

  /**
   * The keys {@code sluice.console.*}.
   *
   * @param host where it listens
   * @param trustedHosts names under which it is called; none for any
   * @param corsAllowedOrigins of pages elsewhere whose scripts may call the API
   */
  record Console(String host, List<String> trustedHosts, List<String> corsAllowedOrigins) {
    private static final String ORIGINS = "sluice.console.cors-allowed-origins";
    private static final String HOSTS = "sluice.console.trusted-hosts";

    Console(
        @DefaultValue("127.0.0.1") String host,
        @DefaultValue List<String> trustedHosts,
        @DefaultValue List<String> corsAllowedOrigins) {
      this.host = host;
      this.trustedHosts = List.copyOf(trustedHosts);
      this.corsAllowedOrigins = List.copyOf(corsAllowedOrigins);
      corsAllowedOrigins.forEach(Console::checkOrigin);
      try {
        TrustedHosts.of(trustedHosts);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("%s: %s".formatted(HOSTS, e.getMessage()), e);
      }
    }

    /** Under its own machine's names, too, where it listens for nobody else. */
    TrustedHosts hosts() {
      if (trustedHosts.isEmpty() || isExposed()) {
        return TrustedHosts.of(trustedHosts);
      }
      List<String> names = new ArrayList<>(trustedHosts);
      names.addAll(List.of("localhost", "127.0.0.1", "[::1]"));
      return TrustedHosts.of(names);
    }

    /** Whether others than this machine can reach it. */
    boolean isExposed() {
      return !Loopback.is(host);
    }

    private static void checkOrigin(String origin) {
      if (!isOrigin(origin)) {
        throw new IllegalArgumentException(
            "%s [CORS_ALLOWED_ORIGINS] must be origins such as https://ops.example.com, not '%s'"
                .formatted(ORIGINS, origin));
      }
    }

    /** As a browser says it: no path, no wildcard, and HTTPS unless it is on this machine. */
    private static boolean isOrigin(String text) {
      URI uri = parsed(text);
      if (uri == null || uri.getHost() == null || uri.getRawUserInfo() != null) {
        return false;
      }
      String plain =
          uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
      boolean safe =
          "https".equals(uri.getScheme())
              || ("http".equals(uri.getScheme()) && Loopback.is(uri.getHost()));
      return safe && plain.equals(text);
    }

    private static @Nullable URI parsed(String text) {
      try {
        return new URI(text);
      } catch (URISyntaxException e) {
        return null;
      }
    }
  }
}
