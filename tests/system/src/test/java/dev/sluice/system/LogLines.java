package dev.sluice.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What processes have logged: one JSON object a line, none of it somebody else's. */
final class LogLines {
  /** What a forged line would say. */
  static final String FORGED = "forged";

  private static final List<String> PROCESSES =
      List.of("ingest.log", "verifier.log", "dedup.log", "console.log");
  private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202a-\\u202e]");
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final List<String> all = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();

  private LogLines() {}

  /** Reads those of all processes. */
  static LogLines read(Path logs) throws IOException {
    var lines = new LogLines();
    for (String process : PROCESSES) {
      // one character a byte, so that a line ends where a program that reads it says
      String text = new String(Files.readAllBytes(logs.resolve(process)), ISO_8859_1);
      String whole = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
      for (String line : whole.split("\n", -1)) {
        lines.look(process, new String(line.getBytes(ISO_8859_1), UTF_8));
      }
    }
    return lines;
  }

  private void look(String process, String line) {
    all.add(line);
    String trouble = trouble(line);
    if (trouble != null) {
      wrong.add("%s %s: %s".formatted(process, trouble, line));
    }
  }

  private static String trouble(String line) {
    if (STEERING.matcher(line).find()) {
      return "has what steers a terminal";
    }
    JsonNode node;
    try {
      node = STRICT.readTree(line);
    } catch (JacksonException e) {
      return "is no JSON";
    }
    if (!node.isObject() || !node.path("@timestamp").isString()) {
      return "is no line of ours";
    }
    if (node.path("message").asString("").startsWith(FORGED) || node.has(FORGED)) {
      return "is of somebody else";
    }
    return node.at("/log/level").asString("").equals("ERROR") ? "is an error of ours" : null;
  }

  List<String> all() {
    return List.copyOf(all);
  }

  /** Each with what is wrong. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }
}
