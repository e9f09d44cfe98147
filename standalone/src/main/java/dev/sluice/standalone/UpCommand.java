package dev.sluice.standalone;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sluice up}: the all-in-one process until Ctrl-C. */
@Command(
    name = "up",
    description = {
      "The whole pipeline in one process until Ctrl-C, with a real Kafka broker and a real"
          + " PostgreSQL, all on the loopback address.",
      "It is ready when it prints a line that begins with 'sluice ready'."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class UpCommand implements Callable<Integer> {
  @ParentCommand private Sluice sluice;
  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      defaultValue = "sluice-data",
      paramLabel = "DIR",
      description =
          "Where everything is kept, logs too; made at its first use (default: ${DEFAULT-VALUE} in"
              + " the current folder).")
  private Path data;

  @Mixin private PortOptions ports;

  @Option(
      names = "--sources",
      paramLabel = "FILE",
      description = "Sources to apply at the start; those that are kept in DIR stay otherwise.")
  private @Nullable Path sources;

  @Option(
      names = "--debug",
      description =
          "Opens what is for developers: a browser of the admin API at /api/docs of the console,"
              + " its API to pages of any origin, and the log on this terminal. Also DEBUG=true.")
  private boolean debug;

  @Override
  public Integer call() {
    Ports wanted = ports.read();
    PrintWriter err = spec.commandLine().getErr();
    boolean debugging = debug || "true".equals(System.getenv("DEBUG"));
    try (var signal = StopSignal.listen();
        var directory = DataDirectory.open(data)) {
      Logs.toFolder(directory.logs(), sluice.verbose(), debugging);
      err.printf("sluice: starting; data and logs are in %s%n", directory.path());
      err.flush();
      Path programs = PostgresPrograms.folder(System.getenv(), directory.path());
      EmbeddedPostgres.stopLeftBehind(programs, directory.postgres());
      run(new Setup(directory, wanted.resolve(), programs, sources, debugging), signal.asked());
    } catch (CancellationException e) {
      // Ctrl-C before it was ready: that is an answer, too
    }
    return ExitCode.DONE.number();
  }

  private void run(Setup setup, CompletableFuture<Void> stop) {
    PrintWriter err = spec.commandLine().getErr();
    boolean firstStart = !Files.exists(setup.data().adminKey());
    try (var all = AllInOne.start(setup, stop, line -> report(err, line))) {
      if (firstStart) {
        tellAdminKey(setup.data().adminKey());
      }
      PrintWriter out = spec.commandLine().getOut();
      out.println(all.endpoints().readyLine());
      out.flush();
      CompletableFuture.anyOf(stop, all.ended()).join();
      if (!stop.isDone()) {
        throw new CommandFailure(
            ExitCode.PART, all.ended().join() + "; the log is in " + setup.data().logs());
      }
    }
  }

  /** Once, and only to a person: where output is collected a secret has no business. */
  @SuppressWarnings("SystemConsoleNull") // without a terminal some JDKs give null, some give one
  private void tellAdminKey(Path file) {
    PrintWriter err = spec.commandLine().getErr();
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      report(err, "the admin key of the console is in " + file);
      return;
    }
    try {
      // to the terminal itself: the error output may lead into a file
      report(
          console.writer(),
          "the admin key of the console, shown this once and kept in %s: %s"
              .formatted(file, Files.readString(file).strip()));
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.DATA_DIRECTORY, file + " cannot be read", e);
    }
  }

  private static void report(PrintWriter err, String line) {
    err.println("sluice: " + line);
    err.flush();
  }
}
