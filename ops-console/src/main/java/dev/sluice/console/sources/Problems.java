package dev.sluice.console.sources;

import dev.sluice.providers.document.DocumentException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything that is wrong or doubtful in one document, so that it is told at once. */
final class Problems {
  // a secret at the place of a key must not be printed as part of a path
  private static final Pattern BELOW_SECRET =
      Pattern.compile("((?:^|\\.)secrets(?:\\[\\d+])?)\\.(?!(?:value|id|not-before|not-after)$).*");

  private final List<DocumentException> errors = new ArrayList<>();
  private final List<DocumentException> doubts = new ArrayList<>();

  /** What was read, or null if that failed; the failure is kept. */
  <T> @Nullable T attempt(Supplier<T> read) {
    try {
      return read.get();
    } catch (DocumentException e) {
      add(e);
      return null;
    }
  }

  void add(DocumentException error) {
    errors.add(error);
  }

  /** Keeps something that is allowed, but hardly meant. */
  void doubt(DocumentException doubt) {
    doubts.add(doubt);
  }

  int count() {
    return errors.size();
  }

  /** A line each, in the order of the document; empty if nothing is wrong. */
  String errors() {
    return errors.stream()
        .sorted(Comparator.comparingInt(DocumentException::line))
        .map(Problems::text)
        .distinct()
        .collect(Collectors.joining("\n"));
  }

  List<String> doubts() {
    return doubts.stream().map(Problems::text).toList();
  }

  /** All errors, in the order of the document. */
  List<DocumentException> all() {
    return errors.stream().sorted(Comparator.comparingInt(DocumentException::line)).toList();
  }

  /** Keys from the root to what is wrong, without what could be a secret. */
  static String path(DocumentException e) {
    return BELOW_SECRET.matcher(e.path()).replaceFirst("$1");
  }

  private static String text(DocumentException e) {
    String path = path(e);
    return "line %d, %s: %s".formatted(e.line(), path.isEmpty() ? "document" : path, e.problem());
  }
}
