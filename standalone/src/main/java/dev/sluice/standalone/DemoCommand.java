package dev.sluice.standalone;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sluice demo}: the pipeline at work, in under a minute, leaving nothing behind. */
@Command(
    name = "demo",
    description = {
      "Starts the whole pipeline on free ports, sends real signed webhooks of several providers,"
          + " shows where each ended, and stops.",
      "Exits with 0 when every single one ended as it must."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @ParentCommand private Sluice sluice;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, SQLException {
    Path dir = Files.createTempDirectory("sluice-demo");
    boolean keep = true;
    try (var signal = StopSignal.listen()) {
      try {
        boolean good = run(dir, signal.asked());
        keep = !good;
        return (good ? ExitCode.DONE : ExitCode.FAILED).number();
      } catch (CancellationException e) {
        keep = false;
        throw new CommandFailure(ExitCode.FAILED, "stopped before its end", e);
      } finally {
        if (keep) {
          progress("its data and logs are kept in " + dir);
        } else {
          Folders.delete(dir);
        }
      }
    }
  }

  private boolean run(Path dir, CompletableFuture<Void> stop) throws IOException, SQLException {
    long start = System.nanoTime();
    try (var directory = DataDirectory.open(dir.resolve("data"))) {
      Logs.toFolder(directory.logs(), sluice.verbose(), false);
      var demo = new Demo(sluice.clock(), stop, this::progress);
      Path programs = PostgresPrograms.folder(System.getenv(), directory.path());
      progress("starting Kafka, PostgreSQL and the pipeline on free ports");
      var setup =
          new Setup(directory, Ports.ANY.resolve(), programs, demo.writeSources(dir), false);
      DemoReport report;
      try (var all = AllInOne.start(setup, stop, this::progress)) {
        progress("ready after %s".formatted(seconds(start)));
        report = demo.run(all.endpoints(), directory.password(EmbeddedPostgres.USER));
        print(report, seconds(start));
        progress("stopping");
      }
      return report.problems().isEmpty();
    }
  }

  private void print(DemoReport report, String seconds) {
    PrintWriter out = spec.commandLine().getOut();
    report.table().forEach(out::println);
    out.println();
    report.notes().forEach(out::println);
    out.printf("%s (%s)%n", report.summary(), seconds);
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    report.problems().forEach(problem -> err.println("sluice: WRONG: " + problem));
    err.flush();
  }

  private void progress(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("sluice demo: " + line);
    err.flush();
  }

  private static String seconds(long startNanos) {
    return "%.1f s".formatted(Duration.ofNanos(System.nanoTime() - startNanos).toMillis() / 1e3);
  }
}
