package dev.sluice.ingest;

import java.util.ArrayList;
import java.util.List;

/** What a receiver that others can reach leaves open, told when it starts. */
final class OpenDoors {
  private OpenDoors() {}

  /** One sentence for each, with the key that closes it. */
  static List<String> of(IngestProperties.Receiver settings) {
    List<String> open = new ArrayList<>();
    if (!settings.isExposed()) {
      return open;
    }
    if (settings.trustedHosts().isEmpty()) {
      open.add(
          "requests for any host name are taken: set sluice.ingest.trusted-hosts [TRUSTED_HOSTS]");
    }
    if (settings.sslBundle() == null && settings.trustedProxies().isEmpty()) {
      open.add(
          "plain HTTP on %s: set sluice.ingest.ssl-bundle, or put a proxy that ends TLS before it and name it in sluice.ingest.trusted-proxies"
              .formatted(settings.host()));
    }
    if (settings.clientLimit() == null) {
      open.add("one client may send without limit: set sluice.ingest.client-rate-limit");
    }
    return open;
  }
}
