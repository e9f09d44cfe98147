package dev.sluice.providers;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that keys may be fetched from, spelled as a scheme file spells them: {@code https}, a
 * host that no sender has a say in, and a path in which {@value #NAME} stands for a name of
 * letters, digits, {@code -} and {@code _}. There is no port, no user, no query and no other
 * escape, so an address that has one fits none.
 */
final class PinnedUrl {
  /** Region of the ARN that a source's secret is. */
  static final String REGION = "{arn-region}";

  private static final String NAME = "{name}";
  // the last two labels are never a place, so that the host stays in one registered domain
  private static final Pattern FORM =
      Pattern.compile(
          "https://(?:(?:[a-z0-9-]+|\\{arn-region})\\.)*[a-z0-9-]+\\.[a-z]+"
              + "/(?:[A-Za-z0-9/._-]|\\{name})*");
  private static final Pattern ARN =
      Pattern.compile(
          "arn:aws[a-z-]{0,16}:[a-z]{1,16}:([a-z]{2,4}(?:-[a-z]{1,16}){1,3}-[0-9]{1,2}):.+");
  private static final int MAX_LENGTH = 256;

  private final String text;

  private PinnedUrl(String text) {
    this.text = text;
  }

  /**
   * Reads the notation.
   *
   * @throws IllegalArgumentException if it is another
   */
  static PinnedUrl parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          ("'%s' must be https://host/path with lower-case host, without port and query; %s may"
                  + " stand in the host before its last two labels, %s in the path")
              .formatted(text, REGION, NAME));
    }
    return new PinnedUrl(text);
  }

  /** Whether a request has to say which of the addresses. */
  boolean hasName() {
    return text.contains(NAME);
  }

  boolean needsRegion() {
    return needsRegion(text);
  }

  static boolean needsRegion(String text) {
    return text.contains(REGION);
  }

  /** Region of an ARN, null if there is none. */
  static @Nullable String region(byte[] part) {
    Matcher arn = ARN.matcher(new String(part, StandardCharsets.UTF_8));
    return arn.matches() ? arn.group(1).toLowerCase(Locale.ROOT) : null;
  }

  /** The only address, of one without name. */
  String of(@Nullable String region) {
    return region == null ? text : text.replace(REGION, region);
  }

  /** What an address must match as a whole. */
  Pattern pattern(@Nullable String region) {
    StringBuilder pattern = new StringBuilder();
    String[] literals = of(region).split(Pattern.quote(NAME), -1);
    for (int i = 0; i < literals.length; i++) {
      pattern.append(i == 0 ? "" : "[A-Za-z0-9_-]{1,64}").append(Pattern.quote(literals[i]));
    }
    return Pattern.compile(pattern.toString());
  }

  /** Whether an address is short enough to look at. */
  static boolean isShort(String address) {
    return address.length() <= MAX_LENGTH;
  }

  /** The notation. */
  @Override
  public String toString() {
    return text;
  }
}
