package dev.sluice.standalone;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sluice event}: what became of one event. */
@Command(
    name = "event",
    description = "What became of an event: its receipt, its headers, its body.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class EventCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleOptions console;

  @Parameters(paramLabel = "ID", description = "What Sluice-Event-Id said, or sluice events.")
  private String id;

  @Option(names = "--headers", description = "The request's headers, credentials redacted.")
  private boolean headers;

  @Option(
      names = "--body",
      paramLabel = "FILE",
      description = "Write the raw body to a new file; each view is audited.")
  private @Nullable Path body;

  @Override
  public Integer call() {
    ConsoleClient client = console.client(System.getenv());
    String path = "/api/events/" + ConsoleClient.encode(id);
    PrintWriter out = spec.commandLine().getOut();
    JsonNode answer = client.get(headers ? path + "/headers" : path, Map.of());
    if (console.json()) {
      out.println(answer);
    } else if (headers) {
      printHeaders(answer, out);
    } else {
      printReceipt(answer, out);
    }
    if (body != null) {
      write(client.bytes(path + "/body"), body);
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  private static void printReceipt(JsonNode receipt, PrintWriter out) {
    JsonNode event = receipt.path("event");
    out.printf(
        "event     %s of source %s: %s%n",
        ConsoleText.of(event, "id"),
        ConsoleText.of(event, "source"),
        ConsoleText.of(event, "outcome"));
    out.printf(
        "body      %s bytes, SHA-256 %s%n",
        ConsoleText.of(event, "body_size"), ConsoleText.of(event, "body_sha256"));
    out.printf(
        "received  %s, raw record %s%n",
        ConsoleText.of(receipt.path("received"), "at"), record(receipt.at("/received/record")));
    JsonNode verdict = receipt.path("verdict");
    out.printf(
        "verdict   %s, provider %s, secret %s, reason %s%n",
        ConsoleText.of(verdict, "signature_status"),
        ConsoleText.of(verdict, "provider"),
        ConsoleText.of(verdict, "key_id"),
        ConsoleText.of(verdict, "reason"));
    printClaim(receipt, out);
  }

  private static void printClaim(JsonNode receipt, PrintWriter out) {
    JsonNode claim = receipt.path("claim");
    if (!claim.isMissingNode()) {
      out.printf(
          "claim     %s at %s, first event %s, verified record %s%n",
          ConsoleText.of(claim, "result"),
          ConsoleText.of(claim, "at"),
          ConsoleText.of(claim, "first_event_id"),
          record(claim.path("verified_record")));
    }
    JsonNode clean = receipt.path("clean");
    if (!clean.isMissingNode()) {
      out.printf(
          "clean     topic %s, committed %s%n",
          ConsoleText.of(clean, "topic"), ConsoleText.of(clean, "committed"));
    }
    for (JsonNode duplicate : receipt.path("duplicates")) {
      out.printf("repeated  by %s%n", ConsoleText.of(duplicate.asString("")));
    }
    for (JsonNode replay : receipt.path("replays")) {
      printReplay(replay, out);
    }
  }

  private static void printReplay(JsonNode replay, PrintWriter out) {
    JsonNode verdict = replay.path("verdict");
    out.printf(
        "replay    %s: was %s (%s), now %s (%s), reason %s%n",
        ConsoleText.of(replay, "id"),
        ConsoleText.of(replay, "outcome_before"),
        ConsoleText.of(replay, "reason_before"),
        ConsoleText.of(replay, "result"),
        ConsoleText.of(verdict, "signature_status"),
        ConsoleText.of(verdict, "reason"));
  }

  private static String record(JsonNode record) {
    return "%s-%s@%s"
        .formatted(
            ConsoleText.of(record, "topic"),
            ConsoleText.of(record, "partition"),
            ConsoleText.of(record, "offset"));
  }

  private static void printHeaders(JsonNode request, PrintWriter out) {
    out.printf(
        "%s %s from %s%n",
        ConsoleText.of(request, "method"),
        ConsoleText.of(request, "path"),
        ConsoleText.of(request, "remote"));
    for (JsonNode header : request.path("headers")) {
      boolean redacted = header.path("redacted").asBoolean(false);
      out.printf(
          "%s: %s%n",
          ConsoleText.of(header, "name"),
          redacted ? "(redacted)" : ConsoleText.of(header, "value"));
    }
  }

  private static void write(byte[] bytes, Path file) {
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW))) {
      out.write(bytes);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(ExitCode.FAILED, file + " is there already", e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "%s cannot be written (%s)".formatted(file, CommandFailure.reason(e)),
          e);
    }
  }
}
