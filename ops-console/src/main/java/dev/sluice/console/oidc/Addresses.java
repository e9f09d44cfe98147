package dev.sluice.console.oidc;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;

/** Which addresses passwords, codes and tokens may go to. */
final class Addresses {
  private Addresses() {}

  /**
   * The address that a key of the configuration has.
   *
   * @throws IllegalArgumentException naming the key, if it is missing, no address or not safe
   */
  static URI need(String key, String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          key + " is required with the other keys of sluice.console.oidc");
    }
    try {
      URI url = new URI(text);
      if ((isSecure(url) || isOnThisMachine(url))
          && url.getRawQuery() == null
          && url.getRawFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "%s must be an address such as https://login.example.com (http on the loopback address only), not %s"
            .formatted(key, text));
  }

  /** Whether it is reached over TLS. */
  static boolean isSecure(URI url) {
    return "https".equals(url.getScheme()) && isPlain(url);
  }

  /** Whether it is reached over plain HTTP without leaving this machine. */
  static boolean isOnThisMachine(URI url) {
    return "http".equals(url.getScheme()) && isPlain(url) && isLoopback(url.getHost());
  }

  private static boolean isPlain(URI url) {
    return url.getHost() != null && url.getRawUserInfo() == null;
  }

  private static boolean isLoopback(String host) {
    try {
      // a literal: no name is looked up
      return host.equals("localhost")
          || InetAddress.ofLiteral(host.replaceAll("^\\[|]$", "")).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
