package dev.sluice.standalone;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code sluice doctor}: whether a deployment is closed. */
@Command(
    name = "doctor",
    description = "Looks whether a deployment is closed.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DoctorCommand {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @ParentCommand private Sluice sluice;
  @Spec private CommandSpec spec;

  /** How a check ended. */
  private record Finding(DeployedApp app, HardeningCheck check, String result, String problem) {}

  @Command(
      name = "config",
      description = {
        "Goes through the checklist of docs/security/hardening.md with the settings that the apps"
            + " would get, and says what to do. No secret is printed, nothing is connected to."
            + " Exit code 1 if a line fails.",
        "Run it with the environment that an app has, or name that with --env-file."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int config(
      @Option(
              names = "--app",
              paramLabel = "APP",
              converter = Apps.class,
              description =
                  "ingest-api, verifier-worker, dedup-worker or ops-console; repeatable (default:"
                      + " all of them).")
          @Nullable List<DeployedApp> apps,
      @Option(
              names = "--env-file",
              paramLabel = "FILE",
              description =
                  "Variables, NAME=VALUE a line as for containers, instead of the environment of"
                      + " this command.")
          @Nullable Path envFile,
      @Option(
              names = "--accept",
              paramLabel = "CHECK",
              converter = Checks.class,
              description = "A check that may fail here; repeatable.")
          @Nullable List<HardeningCheck> accepted,
      @Option(names = "--json", description = "Print JSON.") boolean json,
      @Parameters(
              paramLabel = "ARGUMENT",
              arity = "0..*",
              description = "Behind --: arguments of the app, such as --sluice.debug=true.")
          @Nullable List<String> arguments) {
    Logs.toConsole(sluice.verbose());
    Map<String, String> variables = envFile == null ? System.getenv() : read(envFile);
    List<Finding> findings = new ArrayList<>();
    Set<HardeningCheck> lenient = EnumSet.noneOf(HardeningCheck.class);
    lenient.addAll(accepted == null ? List.of() : accepted);
    for (DeployedApp app : apps == null ? List.of(DeployedApp.values()) : apps) {
      AppSettings settings =
          AppSettings.of(app, variables, arguments == null ? List.of() : arguments);
      for (HardeningCheck check : HardeningCheck.values()) {
        if (check.isAbout(app)) {
          findings.add(find(check, settings, lenient));
        }
      }
    }
    print(findings, json);
    boolean failed = findings.stream().anyMatch(finding -> finding.result().equals("fail"));
    return (failed ? ExitCode.FAILED : ExitCode.DONE).number();
  }

  private static Finding find(
      HardeningCheck check, AppSettings settings, Set<HardeningCheck> accepted) {
    String problem = check.problem(settings);
    if (problem == null) {
      return new Finding(settings.app(), check, "pass", "");
    }
    return new Finding(
        settings.app(), check, accepted.contains(check) ? "accepted" : "fail", problem);
  }

  private void print(List<Finding> findings, boolean json) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ArrayNode all = JSON.createArrayNode();
      findings.forEach(finding -> all.add(json(finding)));
      out.println(all);
    } else {
      var table = new Table("", "app", "check", "what is wrong: what to do");
      findings.forEach(
          finding ->
              table.add(
                  List.of(
                      finding.result(),
                      finding.app().id(),
                      finding.check().id(),
                      finding.problem().isEmpty()
                          ? ""
                          : finding.problem() + ": " + finding.check().remedy())));
      table.lines().forEach(out::println);
    }
    out.flush();
  }

  private static ObjectNode json(Finding finding) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("app", finding.app().id())
            .put("check", finding.check().id())
            .put("result", finding.result());
    if (!finding.problem().isEmpty()) {
      node.put("problem", finding.problem()).put("remedy", finding.check().remedy());
    }
    return node;
  }

  private static Map<String, String> read(Path file) {
    Map<String, String> variables = new HashMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        int end = line.indexOf('=');
        if (end > 0 && !line.startsWith("#")) {
          variables.put(line.substring(0, end).strip(), line.substring(end + 1));
        }
      }
      return variables;
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "--env-file: %s cannot be read".formatted(file), e);
    }
  }

  private static <T> T named(List<T> all, String name) {
    return all.stream()
        .filter(each -> each.toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException("'%s' is none of %s".formatted(name, all)));
  }

  /** By their modules' names. */
  static final class Apps implements ITypeConverter<DeployedApp> {
    @Override
    public DeployedApp convert(String name) {
      return named(List.of(DeployedApp.values()), name);
    }
  }

  /** By their names on the page. */
  static final class Checks implements ITypeConverter<HardeningCheck> {
    @Override
    public HardeningCheck convert(String name) {
      return named(List.of(HardeningCheck.values()), name);
    }
  }
}
