package dev.sluice.standalone;

import dev.sluice.providers.InvalidSecretException;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sluice send}: signs and sends like a provider does. */
@Command(
    name = "send",
    description = "Sign and send a webhook like the provider does.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SendCommand implements Callable<Integer> {
  @ParentCommand private Sluice sluice;
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "Name of the source.")
  private String source;

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8080",
      description = "Where Sluice receives (default: ${DEFAULT-VALUE}).")
  private URI url;

  @ArgGroup(multiplicity = "1")
  private SecretOptions secret;

  @Mixin private ProviderOptions provider;

  @Option(names = "--body", paramLabel = "FILE", description = "Body, '-' for standard input.")
  private @Nullable Path body;

  @Option(names = "--delivery-id", paramLabel = "ID", description = "Delivery id to send.")
  private @Nullable String deliveryId;

  @Option(names = "--event-type", paramLabel = "TYPE", description = "Event type to send.")
  private @Nullable String eventType;

  @Option(
      names = "--tamper",
      defaultValue = "none",
      paramLabel = "WHAT",
      description = "What shall be wrong: ${COMPLETION-CANDIDATES}.")
  private Tampering tampering;

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      description = "The source's public URL, where the provider signs it (default: --url).")
  private @Nullable String publicUrl;

  @Option(names = "--count", defaultValue = "1", paramLabel = "N", description = "How many.")
  private int count;

  @Override
  public Integer call() throws IOException {
    Logs.toConsole(sluice.verbose());
    byte[] content = content();
    WebhookForge forge = forge();
    PrintWriter out = spec.commandLine().getOut();
    boolean allTaken = true;
    try (var client = new WebhookClient(url)) {
      for (int i = 0; i < count; i++) {
        var answer = client.send(forge.make(source, content, deliveryId, eventType, tampering));
        out.println(line(answer));
        allTaken &= answer.success();
      }
    } catch (InvalidSecretException e) {
      throw new CommandFailure(ExitCode.USAGE, "--secret: " + e.getMessage(), e);
    }
    return (allTaken ? ExitCode.DONE : ExitCode.FAILED).number();
  }

  private static String line(WebhookClient.Answer answer) {
    return answer.eventId() == null
        ? "%d %s".formatted(answer.status(), answer.body().strip())
        : "%d event %s".formatted(answer.status(), answer.eventId());
  }

  private WebhookForge forge() throws IOException {
    String target = publicUrl == null ? url + "/webhooks/" + source : publicUrl;
    return new WebhookForge(
        provider.find(source),
        SigningSecret.of("cli", secret.read()),
        new VerificationPolicy(null, target, false),
        sluice.clock());
  }

  private byte @Nullable [] content() throws IOException {
    if (body == null) {
      return null;
    }
    return body.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(body);
  }
}
