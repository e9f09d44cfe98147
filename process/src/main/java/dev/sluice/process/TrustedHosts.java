package dev.sluice.process;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names under which an app is called. A request that names another was not meant for it, or is
 * made to look as if. Immutable.
 */
public final class TrustedHosts {
  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]+|\\[[0-9a-f:.]+]");
  private static final Pattern PORT = Pattern.compile("(:[0-9]*)?");

  private final Set<String> names;

  private TrustedHosts(Set<String> names) {
    this.names = names;
  }

  /**
   * Trusts some names.
   *
   * @param names without a port; none for any
   * @throws IllegalArgumentException for what is no host name
   */
  public static TrustedHosts of(List<String> names) {
    return new TrustedHosts(
        names.stream().map(TrustedHosts::checked).collect(Collectors.toUnmodifiableSet()));
  }

  /** Whether a request with this Host header is taken; its port does not matter. */
  public boolean trusts(@Nullable String host) {
    if (names.isEmpty()) {
      return true;
    }
    if (host == null) {
      return false;
    }
    int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
    String name = end < 0 ? host : host.substring(0, end);
    boolean port = PORT.matcher(host.substring(name.length())).matches();
    return port && names.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Whether any name is taken. */
  public boolean any() {
    return names.isEmpty();
  }

  private static String checked(String name) {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(lowerCase).matches()) {
      throw new IllegalArgumentException(
          "'%s' must be a host name without port, such as hooks.example.com".formatted(name));
    }
    return lowerCase;
  }
}
