package dev.sluice.providers;

import dev.sluice.providers.document.Node;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider publishes the keys it signs with: section {@code published-keys} of a scheme.
 *
 * @param at the addresses that count
 * @param namedBy where a request says which of them, null if there is only one
 * @param names of which a certificate must have one
 */
record PublishedForm(
    List<PinnedUrl> at, @Nullable ValueLocation namedBy, Format format, List<String> names) {
  private static final Pattern NAME =
      Pattern.compile("(?:\\*\\.)?[a-z0-9{}-]+(?:\\.[a-z0-9{}-]+)*(?:\\.[a-z0-9-]+){1,2}");
  private static final Map<String, Format> FORMATS =
      Map.of(
          "jwks", Format.JWKS,
          "certificate", Format.CERTIFICATE,
          "certificate-chain", Format.CERTIFICATE_CHAIN);

  /** How they are written. */
  enum Format {
    /** A set of JSON Web Keys. */
    JWKS,
    /** A certificate in PEM; its address and names tell whose it is. */
    CERTIFICATE,
    /** The same with its chain, which must lead to an authority that the JDK trusts. */
    CERTIFICATE_CHAIN;

    /** For people. */
    String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  PublishedForm {
    at = List.copyOf(at);
    names = List.copyOf(names);
  }

  static @Nullable PublishedForm read(@Nullable Node node, Scheme.SecretForm secret) {
    if (node == null) {
      return null;
    }
    node.allow("format", "at", "named-by", "names");
    Node at = node.need("at");
    List<PinnedUrl> addresses = at.items().stream().map(item -> item.as(PinnedUrl::parse)).toList();
    Node namedBy = node.find("named-by");
    boolean one = addresses.size() == 1 && !addresses.getFirst().hasName();
    if (one != (namedBy == null)) {
      throw node.wrong("'named-by' belongs to several addresses or one with {name}");
    }
    Format format = node.need("format").oneOf(FORMATS);
    Node names = node.find("names");
    if ((format == Format.JWKS) != (names == null)) {
      throw node.wrong("'names' belongs to certificates, which must have it, and to nothing else");
    }
    var form =
        new PublishedForm(
            addresses,
            namedBy == null ? null : namedBy.as(ValueLocation::parse),
            format,
            names == null
                ? List.of()
                : names.items().stream().map(item -> item.as(PublishedForm::name)).toList());
    if (form.needsRegion() && secret.part() == null) {
      throw node.wrong("%s needs a secret with a 'part'".formatted(PinnedUrl.REGION));
    }
    return form;
  }

  private static String name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'%s' must be a host's name, *. in front of it standing for all that end so"
              .formatted(text));
    }
    return text;
  }

  /** Whether the address depends on the source's secret. */
  boolean needsRegion() {
    return at.stream().anyMatch(PinnedUrl::needsRegion)
        || names.stream().anyMatch(PinnedUrl::needsRegion);
  }
}
