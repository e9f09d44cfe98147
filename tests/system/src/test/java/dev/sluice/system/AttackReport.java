package dev.sluice.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What was tried and what was blocked, as a table. */
final class AttackReport {
  private static final String ROW = "| %s | %d | %d |%n";

  private final List<Tally> families = new ArrayList<>();

  /** Counts one more family. */
  Tally family(String name) {
    var tally = new Tally(name);
    families.add(tally);
    return tally;
  }

  /** So far. */
  List<Tally> families() {
    return List.copyOf(families);
  }

  int tried() {
    return families.stream().mapToInt(Tally::tried).sum();
  }

  int blocked() {
    return families.stream().mapToInt(Tally::blocked).sum();
  }

  /** Writes it; what got through stands below. */
  String write(Path file) {
    var text = new StringBuilder("# Attacks%n%n".formatted());
    text.append("| family | tried | blocked |%n|---|---:|---:|%n".formatted());
    for (Tally family : families) {
      text.append(ROW.formatted(family.family(), family.tried(), family.blocked()));
    }
    text.append(ROW.formatted("**total**", tried(), blocked()));
    for (Tally family : families) {
      family.through().forEach(each -> text.append("%n- %s: %s".formatted(family.family(), each)));
    }
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
