package dev.sluice.console.edge;

import java.util.ArrayList;
import java.util.List;

/** What a console that others can reach leaves open, told when it starts. */
final class OpenDoors {
  private OpenDoors() {}

  /**
   * One sentence for each, with the key that closes it.
   *
   * @param tls whether the console serves TLS itself
   */
  static List<String> of(EdgeProperties properties, boolean tls) {
    EdgeProperties.Console console = properties.console();
    List<String> open = new ArrayList<>();
    if (!console.isExposed()) {
      return open;
    }
    if (console.trustedHosts().isEmpty()) {
      open.add(
          "requests for any host name are taken: set sluice.console.trusted-hosts [TRUSTED_HOSTS]");
    }
    if (!tls) {
      open.add(
          "plain HTTP on %s: put a proxy that ends TLS before it and let sluice.console.host be a loopback address"
              .formatted(console.host()));
    }
    return open;
  }
}
