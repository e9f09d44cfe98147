package dev.sluice.console.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts failed authentications of an address in windows of a minute. Memory is bounded; a network
 * of IPv6 (/64) counts as one address, because whoever has one has all of it.
 */
final class FailedAttempts {
  static final int MOST = 10;
  static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_ADDRESSES = 10_000;
  private static final int IPV6_NETWORK_BYTES = 8;

  private final Cache<String, AtomicInteger> failures;

  FailedAttempts(Ticker ticker) {
    this.failures =
        Caffeine.newBuilder()
            .ticker(ticker)
            .expireAfterWrite(WINDOW)
            .maximumSize(MOST_ADDRESSES)
            .build();
  }

  /** Whether so many failed that no more is tried. */
  boolean tooMany(String address) {
    AtomicInteger count = failures.getIfPresent(network(address));
    return count != null && count.get() >= MOST;
  }

  void add(String address) {
    failures.get(network(address), _ -> new AtomicInteger()).incrementAndGet();
  }

  private static String network(String address) {
    try {
      // a literal: no name is looked up
      return InetAddress.ofLiteral(address) instanceof Inet6Address ipv6
          ? HexFormat.of().formatHex(Arrays.copyOf(ipv6.getAddress(), IPV6_NETWORK_BYTES))
          : address;
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
