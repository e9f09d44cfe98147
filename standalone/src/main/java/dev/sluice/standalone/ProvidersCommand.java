package dev.sluice.standalone;

import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code sluice providers}: the catalogue. */
@Command(
    name = "providers",
    description = "The providers whose signatures Sluice knows.",
    mixinStandardHelpOptions = true)
final class ProvidersCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "One JSON array.")
  private boolean json;

  @Override
  public Integer call() {
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
      var table = new Table("ID", "NAME", "SCHEME", "DOCUMENTATION");
      providers.forEach(p -> table.add(List.of(p.id(), p.name(), p.scheme(), p.documentation())));
      table.lines().forEach(out::println);
    }
    return ExitCode.DONE.number();
  }

  private static Map<String, Object> fields(Provider provider) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", provider.id());
    fields.put("name", provider.name());
    fields.put("scheme", provider.scheme());
    fields.put("documentation", provider.documentation());
    fields.put("successStatus", provider.successAnswer().status());
    return fields;
  }
}
