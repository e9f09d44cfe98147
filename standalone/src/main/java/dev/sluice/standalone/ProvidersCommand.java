package dev.sluice.standalone;

import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.ProviderFacts;
import dev.sluice.providers.ProviderPages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code sluice providers}: the catalogue. */
@Command(
    name = "providers",
    description = "The providers whose signatures Sluice knows.",
    mixinStandardHelpOptions = true)
final class ProvidersCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ID",
      description = "Print the page of this provider: what to set, how it is verified.")
  private @Nullable String id;

  @Option(names = "--json", description = "One JSON array.")
  private boolean json;

  @Option(
      names = "--pages",
      paramLabel = "DIR",
      description = "Write the page of every provider, and an index, into this folder.")
  private @Nullable Path folder;

  @Override
  public Integer call() {
    if (Stream.of(id != null, json, folder != null).filter(given -> given).count() > 1) {
      throw new CommandFailure(ExitCode.USAGE, "only one of ID, --json and --pages");
    }
    if (folder != null) {
      write(folder);
    } else if (id != null) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(page(id));
      // only println does it by itself
      out.flush();
    } else {
      list();
    }
    return ExitCode.DONE.number();
  }

  private static String page(String id) {
    String page = ProviderPages.of(id);
    if (page == null) {
      throw new CommandFailure(
          ExitCode.USAGE, "'%s' is not in the catalogue; see sluice providers".formatted(id));
    }
    return page;
  }

  private void write(Path target) {
    Map<String, String> pages = ProviderPages.all();
    try {
      Files.createDirectories(target);
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(target.resolve(page.getKey()), page.getValue());
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED, "--pages: %s cannot be written: %s".formatted(target, e), e);
    }
    spec.commandLine().getOut().printf("%d files in %s%n", pages.size(), target);
  }

  private void list() {
    List<Provider> providers =
        ProviderCatalog.bundled().all().stream()
            .sorted(Comparator.comparing(Provider::id))
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          JsonMapper.shared()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(providers.stream().map(ProvidersCommand::fields).toList()));
    } else {
      var table = new Table("ID", "NAME", "SCHEME", "CONFIDENCE", "VECTORS", "DOCUMENTATION");
      providers.forEach(provider -> table.add(row(provider)));
      table.lines().forEach(out::println);
    }
  }

  private static List<String> row(Provider provider) {
    ProviderFacts facts = provider.facts();
    return List.of(
        provider.id(),
        provider.name(),
        provider.scheme(),
        facts.experimental() ? facts.confidence() + " (experimental)" : facts.confidence(),
        "%d published, %d derived".formatted(facts.publishedVectors(), facts.derivedVectors()),
        provider.documentation());
  }

  private static Map<String, Object> fields(Provider provider) {
    ProviderFacts facts = provider.facts();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", provider.id());
    fields.put("name", provider.name());
    fields.put("scheme", provider.scheme());
    fields.put("confidence", facts.confidence());
    fields.put("experimental", facts.experimental());
    fields.put(
        "vectors",
        Map.of("published", facts.publishedVectors(), "derived", facts.derivedVectors()));
    fields.put("oracles", facts.oracles());
    fields.put("evidence", facts.evidence());
    fields.put("unknowns", facts.unknowns());
    fields.put("documentation", provider.documentation());
    fields.put("successStatus", provider.successAnswer().status());
    return fields;
  }
}
