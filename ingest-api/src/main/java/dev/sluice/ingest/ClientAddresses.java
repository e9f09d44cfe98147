package dev.sluice.ingest;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells who a request is from: the peer, or whom the proxies that are trusted say they pass it on
 * for. A trusted proxy appends the address that it sees to {@code X-Forwarded-For}, so the last one
 * that is no trusted proxy's is the client's; what stands before it anybody can have written.
 * Immutable.
 */
final class ClientAddresses {
  private final List<IpSubnetFilterRule> proxies;

  private ClientAddresses(List<IpSubnetFilterRule> proxies) {
    this.proxies = proxies;
  }

  /**
   * Trusts some proxies.
   *
   * @param proxies addresses, or networks such as {@code 10.0.0.0/8}
   * @throws IllegalArgumentException naming one that is neither
   */
  static ClientAddresses behind(List<String> proxies) {
    return new ClientAddresses(proxies.stream().map(ClientAddresses::network).toList());
  }

  /**
   * The address of a request's client, as text.
   *
   * @param peer address at the other end of the connection
   * @param forwardedFor values of {@code X-Forwarded-For}, in order
   */
  String of(String peer, List<String> forwardedFor) {
    InetAddress address = proxies.isEmpty() ? null : literal(peer);
    return address == null || !isProxy(address)
        ? peer
        : beforeProxies(address, forwardedFor).getHostAddress();
  }

  /** Whether anybody is trusted to say whom a request is from. */
  boolean trustsAny() {
    return !proxies.isEmpty();
  }

  /** Where a proxy wrote no address, it stands for itself. */
  private InetAddress beforeProxies(InetAddress peer, List<String> forwardedFor) {
    InetAddress nearest = peer;
    for (String line : forwardedFor.reversed()) {
      for (String entry : List.of(line.split(",", -1)).reversed()) {
        InetAddress address = literal(entry.strip());
        if (address == null) {
          return nearest;
        }
        nearest = address;
        if (!isProxy(address)) {
          return nearest;
        }
      }
    }
    return nearest;
  }

  private boolean isProxy(InetAddress address) {
    var socket = new InetSocketAddress(address, 0);
    for (IpSubnetFilterRule proxy : proxies) {
      if (proxy.matches(socket)) {
        return true;
      }
    }
    return false;
  }

  /** Never asks a name service. */
  private static @Nullable InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static IpSubnetFilterRule network(String text) {
    String[] parts = text.split("/", 2);
    InetAddress address = literal(parts[0]);
    if (address == null) {
      throw new IllegalArgumentException(
          "'%s' must be an address or a network such as 10.0.0.0/8".formatted(text));
    }
    int most = address.getAddress().length * Byte.SIZE;
    int prefix = parts.length == 1 ? most : prefix(text, parts[1], most);
    return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
  }

  private static int prefix(String text, String bits, int most) {
    int prefix;
    try {
      prefix = Integer.parseInt(bits);
    } catch (NumberFormatException _) {
      prefix = -1;
    }
    if (prefix < 0 || prefix > most) {
      throw new IllegalArgumentException(
          "'%s' must end with a number from 0 to %d after the slash".formatted(text, most));
    }
    return prefix;
  }
}
