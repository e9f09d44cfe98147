package dev.sluice.providers;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The keys of a source whose secrets say only what the provider knows the operator by. */
final class FetchedKeys {
  /** Names the keys of a source without secrets. */
  static final String KEY_ID = "fetched";

  private FetchedKeys() {}

  /** A key for each secret that is one of the scheme; none if its keys are not published. */
  static List<SourceKey> of(Scheme scheme, List<SigningSecret> secrets) {
    PublishedForm form = scheme.published();
    if (form == null) {
      return List.of();
    }
    String separator = scheme.secret().part();
    if (separator == null) {
      return secrets.isEmpty()
          ? List.of(new SourceKey(KEY_ID, null, null, key(scheme, form, new byte[0]), new byte[0]))
          : List.of();
    }
    List<SourceKey> keys = new ArrayList<>();
    for (SigningSecret secret : secrets) {
      if (isRecipient(secret.value(), separator, form)) {
        keys.add(SourceKey.of(secret, key(scheme, form, secret.value()), secret.value()));
      }
    }
    return List.copyOf(keys);
  }

  private static FetchedKey key(Scheme scheme, PublishedForm form, byte[] part) {
    return new FetchedKey(new SecretReader(scheme).publicKeys(), form, part);
  }

  private static boolean isRecipient(byte[] secret, String separator, PublishedForm form) {
    boolean separated = false;
    for (byte each : secret) {
      separated |= each == separator.charAt(0);
    }
    return secret.length > 0
        && !separated
        && (!form.needsRegion() || PinnedUrl.region(secret) != null);
  }

  /** What a secret must look like, for people. */
  static String notation(List<Scheme> schemes) {
    PublishedForm form =
        schemes.stream().map(Scheme::published).filter(Objects::nonNull).findFirst().orElse(null);
    if (form == null) {
      return "not possible: the provider publishes no keys";
    }
    if (schemes.stream().allMatch(scheme -> scheme.secret().part() == null)) {
      return "not there: remove the secrets";
    }
    return form.needsRegion()
        ? "the ARN alone, without a key"
        : "the text in front of the key alone, without the key";
  }
}
