package dev.sluice.standalone;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sluice secrets}: the encryption keys that the secrets of sources are sealed with. */
@Command(
    name = "secrets",
    description = "Which encryption keys seal the stored secrets, and their rotation.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SecretsCommand {
  @Spec private CommandSpec spec;

  @Command(
      name = "status",
      description =
          "How many secrets each key seals, by the ids of the keys; exit code 1 if one does not"
              + " open.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int status(@Mixin ConsoleOptions options) {
    JsonNode answer = options.client(System.getenv()).get("/api/secrets", Map.of());
    if (options.json()) {
      return print(answer);
    }
    var table = new Table("key", "secrets", "is");
    for (JsonNode key : answer.path("keys")) {
      table.add(
          List.of(ConsoleText.of(key, "key"), ConsoleText.of(key, "secrets"), is(key, answer)));
    }
    PrintWriter out = spec.commandLine().getOut();
    table.lines().forEach(out::println);
    return unopened(answer, out);
  }

  @Command(
      name = "rotate-key",
      description =
          "Seals every stored secret with the first encryption key. The keys that sealed them must"
              + " still be behind it in SLUICE_ENCRYPTION_KEY. Exit code 1 if one does not open.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int rotateKey(@Mixin ConsoleOptions options) {
    JsonNode answer =
        options.client(System.getenv()).change("POST", "/api/secrets/rotate-key", null);
    if (options.json()) {
      return print(answer);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "key %s seals %s secrets anew, and %s that it sealed before%n",
        ConsoleText.of(answer, "key"),
        ConsoleText.of(answer, "resealed"),
        ConsoleText.of(answer, "current"));
    return unopened(answer, out);
  }

  private static String is(JsonNode key, JsonNode answer) {
    if (key.path("key").equals(answer.path("sealing_key"))) {
      return "the one that seals";
    }
    if (!key.path("in_ring").asBoolean(false)) {
      return "missing";
    }
    return key.path("secrets").asInt(0) == 0 ? "needed by no stored secret" : "needed";
  }

  private static int unopened(JsonNode answer, PrintWriter out) {
    JsonNode unopened = answer.path("unopened");
    for (JsonNode secret : unopened) {
      out.printf(
          "does not open: secret %s of source %s, %s%n",
          ConsoleText.of(secret, "secret"),
          ConsoleText.of(secret, "source"),
          ConsoleText.of(secret, "reason"));
    }
    out.flush();
    return (unopened.isEmpty() ? ExitCode.DONE : ExitCode.FAILED).number();
  }

  private int print(JsonNode answer) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(answer);
    out.flush();
    return (answer.path("unopened").isEmpty() ? ExitCode.DONE : ExitCode.FAILED).number();
  }
}
