package dev.sluice.providers;

import dev.sluice.providers.key.Certificates;
import dev.sluice.providers.key.JsonWebKeys;
import dev.sluice.providers.key.PublicKeyScheme;
import java.net.URI;
import java.security.cert.TrustAnchor;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Keys that a verifier wants: an address, which the scheme file pins whatever a sender says, and
 * how what is there is to be read. Equal ones have equal keys.
 */
public final class WantedKeys {
  private final URI address;
  private final PublicKeyScheme scheme;
  private final PublishedForm.Format format;
  private final List<String> names;
  private final boolean namedBySender;

  WantedKeys(
      URI address,
      PublicKeyScheme scheme,
      PublishedForm.Format format,
      List<String> names,
      boolean namedBySender) {
    this.address = address;
    this.namedBySender = namedBySender;
    this.scheme = scheme;
    this.format = format;
    this.names = List.copyOf(names);
  }

  /** Where they are: {@code https}, without port, user, query and fragment. */
  public URI address() {
    return address;
  }

  /** Whether a request says which of the scheme file's addresses it is, so that it may be none. */
  public boolean isNamedBySender() {
    return namedBySender;
  }

  /**
   * Reads what is at the address.
   *
   * @param trusted whom the chain of a certificate must lead to, where the provider sends one
   * @throws IllegalArgumentException if it has no key that may be used, in words that follow the
   *     address
   */
  public KeyDocument read(byte[] document, Set<TrustAnchor> trusted) {
    if (format == PublishedForm.Format.JWKS) {
      return new KeyDocument(
          JsonWebKeys.read(document, scheme).stream()
              .map(key -> new KeyDocument.Key(new AsymmetricKey(scheme, key), null, null, false))
              .toList());
    }
    boolean chained = format == PublishedForm.Format.CERTIFICATE_CHAIN;
    Certificates.Certified read =
        Certificates.read(document, scheme, names, chained ? trusted : null);
    return new KeyDocument(
        List.of(
            new KeyDocument.Key(
                new AsymmetricKey(scheme, read.key()), read.notBefore(), read.notAfter(), false)));
  }

  /** Whether other keys may be there tomorrow; a certificate's address changes with it. */
  boolean mayChange() {
    return format == PublishedForm.Format.JWKS;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WantedKeys wanted
        && address.equals(wanted.address)
        && scheme == wanted.scheme
        && format == wanted.format
        && names.equals(wanted.names);
  }

  @Override
  public int hashCode() {
    return Objects.hash(address, scheme, format, names);
  }

  /** The address. */
  @Override
  public String toString() {
    return address.toString();
  }
}
