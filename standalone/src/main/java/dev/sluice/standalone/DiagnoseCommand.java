package dev.sluice.standalone;

import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.doctor.Cause;
import dev.sluice.providers.doctor.Diagnosis;
import dev.sluice.providers.doctor.FailedDelivery;
import dev.sluice.providers.doctor.SignatureDoctor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sluice diagnose}: why a signature fails. */
@Command(
    name = "diagnose",
    description = "Say why the signature of a request fails, and what to do about it.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DiagnoseCommand implements Callable<Integer> {
  @ParentCommand private Sluice sluice;
  @Spec private CommandSpec spec;
  @Mixin private ProviderOptions provider;

  @ArgGroup(multiplicity = "1")
  private SecretOptions secret;

  @Option(
      names = "--request",
      required = true,
      paramLabel = "FILE",
      description =
          "The request as HTTP/1.1: request line, headers, an empty line, the body; '-' for"
              + " standard input.")
  private Path request;

  @Option(
      names = "--received",
      paramLabel = "TIME",
      description = "When it was received, such as 2026-11-25T12:00:00Z (default: now).")
  private @Nullable Instant received;

  @Option(
      names = "--other-secret-file",
      paramLabel = "FILE",
      description = "The secret of another source, to see whether it is that; repeatable.")
  private List<Path> others = new ArrayList<>();

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      description = "The source's public URL, where the provider signs it.")
  private @Nullable String publicUrl;

  @Override
  public Integer call() throws IOException {
    Logs.toConsole(sluice.verbose());
    Diagnosis diagnosis = SignatureDoctor.diagnose(delivery());
    String cause = diagnosis.cause().name().toLowerCase(Locale.ROOT).replace('_', '-');
    spec.commandLine().getOut().printf("%s: %s%n", cause, diagnosis);
    return (diagnosis.cause() == Cause.UNKNOWN ? ExitCode.FAILED : ExitCode.DONE).number();
  }

  private FailedDelivery delivery() throws IOException {
    RequestFile read = request();
    List<SigningSecret> otherSecrets = new ArrayList<>();
    for (Path other : others) {
      otherSecrets.add(SigningSecret.of(other.toString(), Files.readAllBytes(other)));
    }
    return new FailedDelivery(
        provider.find(null),
        read,
        read.names(),
        List.of(SigningSecret.of("given", secret.exactly())),
        otherSecrets,
        new VerificationPolicy(null, publicUrl, false));
  }

  private RequestFile request() throws IOException {
    byte[] bytes =
        request.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(request);
    try {
      return RequestFile.parse(bytes, received == null ? sluice.clock().instant() : received);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--request: %s".formatted(e.getMessage()), e);
    }
  }
}
