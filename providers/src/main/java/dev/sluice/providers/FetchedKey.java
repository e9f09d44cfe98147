package dev.sluice.providers;

import dev.sluice.providers.key.PublicKeyScheme;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key of a source that does not have it: where it is published, for one of the source's
 * secrets. It checks nothing itself, see {@link KeyInquiry}.
 */
final class FetchedKey implements VerifyingKey {
  private final PublicKeyScheme scheme;
  private final PublishedForm form;
  private final List<Pattern> addresses;
  private final List<String> names;
  private final @Nullable WantedKeys only;

  /**
   * Prepares what is asked for.
   *
   * @param part what the secret says, which the address may depend on
   * @throws IllegalArgumentException if the address depends on it and it is not like that
   */
  FetchedKey(PublicKeyScheme scheme, PublishedForm form, byte[] part) {
    String region = form.needsRegion() ? PinnedUrl.region(part) : null;
    if (form.needsRegion() && region == null) {
      throw new IllegalArgumentException("not an ARN with a region");
    }
    this.scheme = scheme;
    this.form = form;
    this.addresses = form.at().stream().map(url -> url.pattern(region)).toList();
    this.names =
        form.names().stream()
            .map(name -> region == null ? name : name.replace(PinnedUrl.REGION, region))
            .toList();
    this.only = form.namedBy() == null ? wanted(form.at().getFirst().of(region)) : null;
  }

  /** The keys for a request, or null if it names an address that is not the provider's. */
  @Nullable WantedKeys wanted(WebhookRequest request) {
    ValueLocation namedBy = form.namedBy();
    if (namedBy == null) {
      return only;
    }
    String named = namedBy.read(request);
    return named != null
            && PinnedUrl.isShort(named)
            && addresses.stream().anyMatch(address -> address.matcher(named).matches())
        ? wanted(named)
        : null;
  }

  private WantedKeys wanted(String address) {
    return new WantedKeys(
        URI.create(address), scheme, form.format(), names, form.namedBy() != null);
  }

  /** Where a request says where the key is, for people. */
  String namedBy() {
    return String.valueOf(form.namedBy());
  }

  /** It has to be asked for. */
  @Override
  public boolean isHere() {
    return false;
  }

  /** Nothing fits a key that is not here. */
  @Override
  public boolean matches(Content content, List<byte[]> signatures) {
    return false;
  }
}
