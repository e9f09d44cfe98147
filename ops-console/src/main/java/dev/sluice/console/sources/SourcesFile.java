package dev.sluice.console.sources;

import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.document.DocumentException;
import dev.sluice.providers.document.Documents;
import dev.sluice.providers.document.Node;
import dev.sluice.schemas.Topics;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads sources files: all of a file is right, or nothing of it is used. */
public final class SourcesFile {
  private static final Logger LOG = LoggerFactory.getLogger(SourcesFile.class);

  /** Some thousand sources; below what the YAML parser takes. */
  static final int MAX_LENGTH = 1 << 20;

  private static final String UNSIGNED =
      "{}, source '{}' has allow-unsigned: true, so whatever anybody sends becomes an event";

  private final ProviderCatalog catalog;
  private final Topics topics;
  private final Function<String, @Nullable String> environment;

  /**
   * A reader.
   *
   * @param topics which topics a source must not send to
   * @param environment value of an environment variable, null if it is not set
   */
  public SourcesFile(
      ProviderCatalog catalog, Topics topics, Function<String, @Nullable String> environment) {
    this.catalog = catalog;
    this.topics = topics;
    this.environment = environment;
  }

  /**
   * The sources of a file, with their secrets resolved; logs what is doubtful.
   *
   * @throws InvalidSourcesException if the file cannot be read, or naming line and path of
   *     everything that is wrong
   */
  public List<DesiredSource> read(Path file) {
    return parse(text(file), file.toString());
  }

  /**
   * All of a file.
   *
   * @throws InvalidSourcesException if it cannot be read
   */
  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new InvalidSourcesException("the sources file %s is not there".formatted(file));
    } catch (CharacterCodingException e) {
      throw new InvalidSourcesException("the sources file %s is not UTF-8 text".formatted(file));
    } catch (IOException e) {
      throw new InvalidSourcesException(
          "the sources file %s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  static InvalidSourcesException wrong(String name, Problems problems) {
    return new InvalidSourcesException(
        "the sources file %s is not right, nothing of it was applied:%n%s"
            .formatted(name, problems.errors()));
  }

  /** As above, of a text that has a name. */
  public List<DesiredSource> parse(String text, String name) {
    var problems = new Problems();
    var sources = new ArrayList<DesiredSource>();
    try {
      var values = new FileSecretValues(problems, environment);
      var reader = new SourceReader(problems, values, catalog, topics);
      sources.addAll(read(Documents.read(text, MAX_LENGTH), problems, reader));
    } catch (DocumentException e) {
      problems.add(e);
    }
    if (problems.count() > 0) {
      throw wrong(name, problems);
    }
    problems.doubts().forEach(doubt -> LOG.warn("{}, {}", name, doubt));
    sources.stream()
        .filter(source -> source.settings().allowUnsigned())
        .forEach(source -> LOG.warn(UNSIGNED, name, source.name()));
    return List.copyOf(sources);
  }

  /** The sources of a document that are right; what is wrong is noted. */
  static List<DesiredSource> read(Node root, Problems problems, SourceReader reader) {
    root.allow("sources");
    List<DesiredSource> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Node item : root.need("sources").items()) {
      DesiredSource source = reader.read(item);
      Node name = item.isMapping() ? item.find("name") : null;
      String text = name == null ? null : problems.attempt(name::text);
      if (name != null && text != null && !names.add(text)) {
        problems.add(name.wrong("'%s' is the name of an earlier source".formatted(text)));
      }
      if (source != null) {
        sources.add(source);
      }
    }
    return sources;
  }
}
