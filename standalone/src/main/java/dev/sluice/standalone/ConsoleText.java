package dev.sluice.standalone;

import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What the console answers, for a terminal. */
final class ConsoleText {
  /** Senders choose some of these texts: none may move the cursor or set colours. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private ConsoleText() {}

  /** A member in one line, a dash where there is none. */
  static String of(JsonNode node, String name) {
    JsonNode member = node.path(name);
    return member.isMissingNode() || member.isNull() ? "-" : of(member.asString(""));
  }

  static String of(String text) {
    return CONTROL.matcher(text).replaceAll("\uFFFD");
  }
}
