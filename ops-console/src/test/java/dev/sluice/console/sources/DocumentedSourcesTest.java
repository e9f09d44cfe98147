package dev.sluice.console.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.CustomProvider;
import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.document.Documents;
import dev.sluice.providers.document.Node;
import dev.sluice.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the providers' pages show of a sources file is one that the console takes. */
class DocumentedSourcesTest {
  private static final Path FOLDER = Path.of("../docs/providers");
  private static final Pattern BLOCK =
      Pattern.compile("```yaml\n(sources:\n.*?)```", Pattern.DOTALL);

  static Stream<String> ids() {
    return ProviderCatalog.bundled().all().stream().map(Provider::id);
  }

  @ParameterizedTest
  @MethodSource("ids")
  void theSourceOnAProvidersPageIsTaken(String id) throws IOException {
    assertThat(blocks(id + ".md"))
        .singleElement()
        .satisfies(block -> assertThat(take(block).settings().provider()).isEqualTo(id));
  }

  @Test
  void everyCustomExampleIsTaken() throws IOException {
    assertThat(blocks("custom.md"))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            block -> assertThat(take(block).settings().provider()).isEqualTo(CustomProvider.ID));
  }

  @Test
  void whatTheGuidesShowIsTaken() throws IOException {
    assertThat(blocks("../migrate-from-hookdeck.md")).isNotEmpty().allSatisfy(block -> take(block));
    assertThat(blocks("../migrate-from-own-endpoint.md"))
        .isNotEmpty()
        .allSatisfy(block -> take(block));
  }

  private static Stream<String> blocks(String page) throws IOException {
    return BLOCK
        .matcher(Files.readString(FOLDER.resolve(page)))
        .results()
        .map(block -> block.group(1));
  }

  /** Read with a secret in the provider's notation in its variable. */
  private static DesiredSource take(String block) {
    Node source = Documents.read(block).need("sources").items().getFirst();
    Node scheme = source.find("scheme");
    Provider provider =
        scheme == null
            ? Objects.requireNonNull(ProviderCatalog.bundled().find(source.need("provider").text()))
            : CustomProvider.of(scheme);
    String secret = provider.generateSecret().verifying();
    var file =
        new SourcesFile(
            ProviderCatalog.bundled(),
            Topics.DEFAULT,
            name -> name.endsWith("_VERIFY_TOKEN") ? "a text of ours" : secret);
    return file.parse(block, "page").getFirst();
  }
}
