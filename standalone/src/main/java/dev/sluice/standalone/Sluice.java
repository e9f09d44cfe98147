package dev.sluice.standalone;

import java.io.PrintWriter;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The {@code sluice} command. */
@Command(
    name = "sluice",
    description = "Raw hooks in, clean events out.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.Provider.class,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or stopped as asked",
      "1:the result is bad: an answer other than 2xx, an unexpected outcome, nobody who answers",
      "2:unknown or missing option, no API key",
      "3:the data directory cannot be used",
      "4:a port is in use",
      "5:the sources file is missing or wrong",
      "6:a part did not start or died"
    },
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      ProvidersCommand.class,
      SendCommand.class,
      TailCommand.class,
      DiagnoseCommand.class,
      DoctorCommand.class,
      EventsCommand.class,
      EventCommand.class,
      ReplayCommand.class,
      SourcesCommand.class,
      SecretsCommand.class,
      AuditCommand.class,
      StatusCommand.class,
      CompletionCommand.class,
    })
public final class Sluice {
  private final InstantSource clock;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show what the parts log, and stack traces.")
  private boolean verbose;

  private Sluice(InstantSource clock) {
    this.clock = clock;
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine(InstantSource.system()).execute(args));
  }

  static CommandLine commandLine(InstantSource clock) {
    return new CommandLine(new Sluice(clock))
        .setParameterExceptionHandler((e, args) -> usageError(e))
        .setExecutionExceptionHandler((e, line, parsed) -> failure(e, line))
        .setExecutionStrategy(new CommandLine.RunLast())
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  InstantSource clock() {
    return clock;
  }

  boolean verbose() {
    return verbose;
  }

  private static int usageError(ParameterException e) {
    CommandLine line = e.getCommandLine();
    String command = line.getCommandSpec().qualifiedName();
    line.getErr()
        .printf(
            "%s: %s (see %s --help)%n",
            command,
            CommandFailure.inOneLine(String.valueOf(e.getMessage())).replaceFirst("^Error: ", ""),
            command);
    return ExitCode.USAGE.number();
  }

  private static int failure(Exception e, CommandLine line) {
    PrintWriter err = line.getErr();
    Sluice sluice = line.getCommandSpec().root().userObject() instanceof Sluice root ? root : null;
    if (sluice != null && sluice.verbose()) {
      e.printStackTrace(err);
    }
    CommandFailure known = asKnown(e);
    err.printf(
        "sluice: %s%n",
        known != null
            ? known.getMessage()
            : "%s: %s (--verbose shows where)"
                .formatted(e.getClass().getSimpleName(), CommandFailure.reason(e)));
    return (known != null ? known.exitCode() : ExitCode.FAILED).number();
  }

  private static @Nullable CommandFailure asKnown(Exception e) {
    return e instanceof CommandFailure known ? known : null;
  }
}
