package dev.sluice.standalone;

import dev.sluice.providers.CustomProvider;
import dev.sluice.providers.InvalidSchemeException;
import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose signature it is about. */
final class ProviderOptions {
  @Option(
      names = "--provider",
      paramLabel = "ID",
      description =
          "The provider; without it the one that the source, or the source up to its first '-',"
              + " names.")
  private @Nullable String id;

  @Option(
      names = "--scheme",
      paramLabel = "FILE",
      description = "The scheme file of a custom provider, instead of --provider.")
  private @Nullable Path scheme;

  /**
   * The provider.
   *
   * @param source names it where no option does; null for none
   * @throws CommandFailure if there is no such provider, or the scheme file is wrong
   * @throws IOException if the scheme file cannot be read
   */
  Provider find(@Nullable String source) throws IOException {
    if (scheme != null) {
      return custom(scheme);
    }
    if (id != null) {
      Provider found = ProviderCatalog.bundled().find(id);
      if (found == null) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "--provider: '%s' is not in the catalogue; see sluice providers".formatted(id));
      }
      return found;
    }
    return namedLike(source);
  }

  private static Provider namedLike(@Nullable String source) {
    if (source == null) {
      throw new CommandFailure(ExitCode.USAGE, "name the provider with --provider or --scheme");
    }
    var catalog = ProviderCatalog.bundled();
    Provider found = catalog.find(source);
    if (found == null) {
      found = catalog.find(source.replaceFirst("-.*", ""));
    }
    if (found == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "no provider is named like '%s': name it with --provider".formatted(source));
    }
    return found;
  }

  private static Provider custom(Path file) throws IOException {
    try {
      return CustomProvider.parse(Files.readString(file));
    } catch (InvalidSchemeException e) {
      throw new CommandFailure(ExitCode.USAGE, "%s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
