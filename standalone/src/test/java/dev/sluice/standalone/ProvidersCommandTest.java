package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.ProviderCatalog;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code sluice providers} tells of the catalogue. */
class ProvidersCommandTest {
  @Test
  void jsonTellsOfEachProviderHowItSignsAndHowWellThatIsKnown() {
    // when
    JsonNode providers = JsonMapper.shared().readTree(run("--json"));
    // then
    assertThat(providers.size()).isGreaterThanOrEqualTo(150);
    for (JsonNode provider : providers) {
      String id = provider.path("id").asString();
      assertThat(provider.path("scheme").asString()).as(id).isNotBlank();
      assertThat(provider.path("confidence").asString()).as(id).isIn("high", "medium", "low");
      JsonNode vectors = provider.path("vectors");
      assertThat(vectors.path("published").asInt() + vectors.path("derived").asInt())
          .as(id)
          .isPositive();
      assertThat(provider.path("evidence").size()).as(id).isPositive();
      assertThat(provider.path("experimental").asBoolean())
          .as(id)
          .isEqualTo(provider.path("confidence").asString().equals("low"));
    }
    assertThat(find(providers, "stripe").path("oracles").get(0).asString())
        .startsWith("Maven com.stripe:stripe-java");
  }

  @Test
  void theTableSaysWhichAreExperimental() {
    List<String> lines = run().lines().toList();
    assertThat(lines.getFirst()).contains("SCHEME", "CONFIDENCE", "VECTORS");
    assertThat(lines).anySatisfy(line -> assertThat(line).contains("tiktok-shop", "experimental"));
    assertThat(lines)
        .filteredOn(line -> line.startsWith("github "))
        .singleElement()
        .asString()
        .doesNotContain("experimental")
        .contains("high", "2 published");
  }

  @Test
  void anIdPrintsThePageOfThatProvider() {
    assertThat(run("stripe")).contains("# Stripe").contains("STRIPE_WEBHOOK_SECRET");
  }

  @Test
  void pagesWritesThePageOfEachProviderAndAnIndex(@TempDir Path folder) throws IOException {
    // when
    String said = run("--pages", folder.resolve("new").toString());
    // then
    int pages = ProviderCatalog.bundled().all().size() + 1;
    assertThat(said).contains(pages + " files");
    try (Stream<Path> files = Files.list(folder.resolve("new"))) {
      assertThat(files).hasSize(pages);
    }
    assertThat(Files.readString(folder.resolve("new/README.md"))).contains("[Stripe](stripe.md)");
    assertThat(Files.readString(folder.resolve("new/stripe.md"))).isEqualTo(run("stripe"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stripe --json", "stripe --pages x", "--json --pages x"})
  void onlyOneThingIsPrinted(String arguments) {
    var err = new StringWriter();
    int code =
        Sluice.commandLine(InstantSource.system())
            .setErr(new PrintWriter(err))
            .execute(("providers " + arguments).split(" "));
    assertThat(code).isEqualTo(ExitCode.USAGE.number());
    assertThat(err.toString()).contains("only one of ID, --json and --pages");
  }

  private static JsonNode find(JsonNode providers, String id) {
    for (JsonNode provider : providers) {
      if (provider.path("id").asString().equals(id)) {
        return provider;
      }
    }
    throw new AssertionError(id);
  }

  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new ProvidersCommand())
            .setOut(new PrintWriter(new BufferedWriter(out), true))
            .execute(arguments);
    assertThat(code).isZero();
    return out.toString();
  }
}
