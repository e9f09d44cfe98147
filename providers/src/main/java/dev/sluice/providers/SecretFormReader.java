package dev.sluice.providers;

import dev.sluice.providers.document.Node;
import dev.sluice.providers.key.TextEncoding;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads section {@code secret} of a scheme: how its secrets are written. */
final class SecretFormReader {
  private static final Map<String, Scheme.PrefixIs> PREFIX_IS =
      Map.of(
          "optional", Scheme.PrefixIs.OPTIONAL,
          "required", Scheme.PrefixIs.REQUIRED,
          "absent", Scheme.PrefixIs.ABSENT);

  private static final Map<String, Boolean> DIGESTS = Map.of("sha1", true);

  private SecretFormReader() {}

  static Scheme.SecretForm read(@Nullable Node form, Scheme.Kind kind) {
    if (form == null) {
      return new Scheme.SecretForm(
          TextEncoding.UTF8, "", Scheme.PrefixIs.OPTIONAL, "", false, null);
    }
    form.allow("encoding", "prefix", "prefix-is", "private-prefix", "digest", "part");
    Node encoding = form.find("encoding");
    Node prefixIs = form.find("prefix-is");
    Node part = form.find("part");
    Scheme.SecretForm read =
        new Scheme.SecretForm(
            encoding == null ? TextEncoding.UTF8 : encoding.oneOf(SchemeReader.ENCODINGS),
            form.text("prefix", ""),
            prefixIs == null ? Scheme.PrefixIs.OPTIONAL : prefixIs.oneOf(PREFIX_IS),
            form.text("private-prefix", ""),
            form.find("digest") != null && form.need("digest").oneOf(DIGESTS),
            part == null ? null : String.valueOf(SchemeReader.character(part)));
    if (kind == Scheme.Kind.ED25519 && read.encoding() == TextEncoding.UTF8) {
      throw form.wrong("an Ed25519 key needs 'encoding' base64, base64url or hex");
    }
    return read;
  }
}
