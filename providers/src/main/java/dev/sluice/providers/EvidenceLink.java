package dev.sluice.providers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a fact was read, as a link where its notation says where that is. */
final class EvidenceLink {
  private static final Pattern URL = Pattern.compile("https?://[^\\s<>]*[^\\s<>.,;:)]");
  private static final Pattern GITHUB =
      Pattern.compile("^([A-Za-z0-9-]+/[A-Za-z0-9._-]+):([^\\s,;]+)");
  private static final Pattern NPM = Pattern.compile("^npm (@?[a-z0-9._/-]+)");
  private static final Pattern MAVEN = Pattern.compile("^Maven ([a-z0-9.-]+):([A-Za-z0-9._-]+)");

  private EvidenceLink() {}

  /** The text in Markdown. */
  static String of(String evidence) {
    Matcher github = GITHUB.matcher(evidence);
    if (github.find()) {
      String address =
          "https://github.com/%s/blob/HEAD/%s".formatted(github.group(1), github.group(2));
      return link(evidence, github.end(), address);
    }
    Matcher npm = NPM.matcher(evidence);
    if (npm.find()) {
      return link(evidence, npm.end(), "https://www.npmjs.com/package/" + npm.group(1));
    }
    Matcher maven = MAVEN.matcher(evidence);
    if (maven.find()) {
      return link(
          evidence,
          maven.end(),
          "https://central.sonatype.com/artifact/%s/%s".formatted(maven.group(1), maven.group(2)));
    }
    return URL.matcher(evidence).replaceAll("<$0>");
  }

  private static String link(String text, int end, String address) {
    return "[%s](%s)%s".formatted(text.substring(0, end), address, text.substring(end));
  }
}
