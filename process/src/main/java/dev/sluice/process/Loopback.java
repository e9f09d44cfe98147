package dev.sluice.process;

import java.net.InetAddress;

/** Addresses that nobody but this machine can reach. */
public final class Loopback {
  private Loopback() {}

  /**
   * Whether a host is one of them; no name is looked up.
   *
   * @param host a literal address, with brackets or without, or a name
   */
  public static boolean is(String host) {
    try {
      return host.equals("localhost") || InetAddress.ofLiteral(bare(host)).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
