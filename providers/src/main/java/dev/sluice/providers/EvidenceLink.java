package dev.sluice.providers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a fact was read, as a link where its notation says where that is. */
final class EvidenceLink {
  private static final Pattern URL = Pattern.compile("https?://[^\\s<>]*[^\\s<>.,;:)]");
  private static final Pattern GITHUB =
      Pattern.compile("^([A-Za-z0-9-]+/[A-Za-z0-9._-]+):([^\\s,;]+)");
  private static final Pattern ARTIFACT =
      Pattern.compile("^(npm @?[a-z0-9._/-]+|Maven [a-z0-9.-]+:[A-Za-z0-9._-]+)");

  private EvidenceLink() {}

  /** The text in Markdown. */
  static String of(String evidence) {
    Matcher github = GITHUB.matcher(evidence);
    if (github.find()) {
      return "[%s](https://github.com/%s/blob/HEAD/%s)%s"
          .formatted(
              github.group(), github.group(1), github.group(2), evidence.substring(github.end()));
    }
    Matcher artifact = ARTIFACT.matcher(evidence);
    if (artifact.find()) {
      return "`%s`%s".formatted(artifact.group(), evidence.substring(artifact.end()));
    }
    return URL.matcher(evidence).replaceAll("<$0>");
  }
}
