package dev.sluice.process;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Where an app serves health and metrics: the keys {@code management.server.*} of Spring Boot, for
 * which {@code sluice.management-port} and {@code sluice.management-address} stand.
 *
 * @param port 0 for any that is free
 * @param address a host of this machine; null for all
 * @param ssl must be empty
 */
@ConfigurationProperties(ManagementProperties.PREFIX)
record ManagementProperties(int port, @Nullable String address, Map<String, Object> ssl) {
  static final String PREFIX = "management.server";
  static final String ADDRESS = PREFIX + ".address";

  private static final int MAX_PORT = 65_535;

  /** Keys of a server for pages, which are passed over by an app that has none. */
  private static final List<String> OF_PAGES = List.of("server.address", "server.ssl");

  /**
   * Refuses what would be passed over: a port that was meant to speak TLS must not speak HTTP.
   *
   * @throws IllegalArgumentException naming the key
   */
  ManagementProperties(int port, @Nullable String address, @Nullable Map<String, Object> ssl) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "sluice.management-port [SLUICE_MANAGEMENT_PORT] must be from 0 to %d, not %d"
              .formatted(MAX_PORT, port));
    }
    if (ssl != null && !ssl.isEmpty()) {
      throw new IllegalArgumentException(
          "management.server.ssl cannot be used: sluice.management-port speaks plain HTTP, so keep"
              + " it on a network of its own or put a TLS proxy before it");
    }
    this.port = port;
    this.address = address == null || address.isBlank() ? null : address.strip();
    this.ssl = Map.of();
  }

  /**
   * Refuses keys by which somebody may have meant to close the management port of an app without
   * pages.
   *
   * @throws IllegalArgumentException naming the key
   */
  static void refuseThoseOfPages(Environment environment) {
    Binder binder = Binder.get(environment);
    for (String key : OF_PAGES) {
      if (binder.bind(key, Bindable.of(Object.class)).isBound()
          || binder.bind(key, Bindable.mapOf(String.class, Object.class)).isBound()) {
        throw new IllegalArgumentException(
            key
                + " cannot be used, this app has a management port only: set"
                + " sluice.management-address [SLUICE_MANAGEMENT_ADDRESS] instead");
      }
    }
  }
}
