package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links of the documents lead somewhere, and programs that they show are those that are run. */
class DocumentsTest {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Path DOCS = ROOT.resolve("docs");
  private static final Pattern LINK =
      Pattern.compile("]\\((?!\\w+:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");
  private static final Pattern SHOWN =
      Pattern.compile("<!-- (examples/\\S+) -->\\n```\\w+\\n(.*?)```\\n", Pattern.DOTALL);

  /** What npm reads and nobody writes. */
  private static final Set<String> NOT_SHOWN = Set.of("package-lock.json", ".npmrc");

  @Test
  void everyLinkLeadsSomewhere() {
    List<String> dead = new ArrayList<>();
    for (Path page : pages()) {
      dead.addAll(deadLinks(page, read(page)));
    }

    assertThat(dead).isEmpty();
  }

  @Test
  void aLinkThatLeadsNowhereIsFound() {
    String page =
        """
        # A page
        ## The `first` part, once
        [good](contract.md#clean-events) [own](#the-first-part-once) [out](https://example.com/x)
        [gone](gone.md) [no part](contract.md#gone) `[code](gone.md)`
        ```
        [shown](gone.md)
        ```
        """;

    assertThat(deadLinks(DOCS.resolve("page.md"), page))
        .containsExactly("docs/page.md: gone.md", "docs/page.md: contract.md#gone");
  }

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    Map<String, String> sources = ThreatModelTest.testSources();
    List<String> gone = new ArrayList<>();
    int named = 0;
    for (Path page : pages()) {
      for (MatchResult test : ThreatModelTest.tests(read(page))) {
        named++;
        if (!ThreatModelTest.isThere(test, sources)) {
          gone.add("%s: %s".formatted(ROOT.relativize(page), test.group()));
        }
      }
    }

    assertThat(gone).isEmpty();
    assertThat(named).isGreaterThan(100);
  }

  @Test
  void theGuideShowsTheConsumersThatAreRun() throws IOException {
    Map<String, String> shown = new HashMap<>();
    Matcher blocks = SHOWN.matcher(read(DOCS.resolve("consumers.md")));
    while (blocks.find()) {
      shown.put(blocks.group(1), blocks.group(2));
    }

    Map<String, String> files = new HashMap<>();
    try (Stream<Path> all = Files.walk(ConsumerExample.FOLDER)) {
      all.filter(Files::isRegularFile)
          .filter(file -> !NOT_SHOWN.contains(file.getFileName().toString()))
          .map(file -> file.toAbsolutePath().normalize())
          .filter(file -> !file.toString().contains("/target/"))
          .filter(file -> !file.toString().contains("/node_modules/"))
          .forEach(file -> files.put(DOCS.relativize(file).toString(), read(file)));
    }
    assertThat(shown).isNotEmpty().containsExactlyInAnyOrderEntriesOf(files);
  }

  private static List<Path> pages() {
    try (Stream<Path> docs = Files.walk(DOCS);
        Stream<Path> root = Files.list(ROOT)) {
      return Stream.concat(root, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> deadLinks(Path page, String text) {
    List<String> dead = new ArrayList<>();
    Matcher links = LINK.matcher(prose(text).replaceAll("`[^`\n]*`", ""));
    while (links.find()) {
      Path target =
          links.group(1).isEmpty() ? page : page.resolveSibling(links.group(1)).normalize();
      String part = links.group(2);
      boolean there =
          target.equals(page)
              ? part == null || parts(text).contains(part)
              : Files.exists(target) && (part == null || parts(read(target)).contains(part));
      if (!there) {
        dead.add(
            "%s: %s"
                .formatted(
                    ROOT.relativize(page),
                    part == null ? links.group(1) : links.group(1) + "#" + part));
      }
    }
    return dead;
  }

  /** The anchors of a page's headings, as GitHub makes them. */
  private static Set<String> parts(String text) {
    Set<String> parts = new HashSet<>();
    Map<String, Integer> times = new HashMap<>();
    prose(text)
        .lines()
        .filter(line -> line.matches("#{1,6} .*"))
        .map(DocumentsTest::anchor)
        .forEach(
            anchor -> {
              int before = times.merge(anchor, 1, Integer::sum) - 1;
              parts.add(before == 0 ? anchor : anchor + "-" + before);
            });
    return parts;
  }

  private static String anchor(String heading) {
    return heading
        .replaceFirst("#+ ", "")
        .replaceAll("]\\([^)]*\\)", "")
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
        .replace(' ', '-');
  }

  /** The page without its fenced blocks. */
  private static String prose(String text) {
    return Pattern.compile("^```.*?^```$", Pattern.DOTALL | Pattern.MULTILINE)
        .matcher(text)
        .replaceAll("");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
