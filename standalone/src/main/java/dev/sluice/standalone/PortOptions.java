package dev.sluice.standalone;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The ports of the all-in-one process. */
final class PortOptions {
  private static final int HIGHEST = 65_535;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--http-port",
      defaultValue = "8080",
      paramLabel = "PORT",
      description = "Where webhooks arrive (default: ${DEFAULT-VALUE}); 0 picks any free port.")
  private int http;

  @Option(
      names = "--console-port",
      defaultValue = "8081",
      paramLabel = "PORT",
      description = "Of the control plane (default: ${DEFAULT-VALUE}).")
  private int console;

  @Option(
      names = "--management-port",
      defaultValue = "8082",
      paramLabel = "PORT",
      description = "Of health and metrics (default: ${DEFAULT-VALUE}).")
  private int management;

  @Option(
      names = "--kafka-port",
      defaultValue = "9092",
      paramLabel = "PORT",
      description = "Of the Kafka broker (default: ${DEFAULT-VALUE}).")
  private int kafka;

  @Option(
      names = "--postgres-port",
      defaultValue = "5432",
      paramLabel = "PORT",
      description = "Of PostgreSQL (default: ${DEFAULT-VALUE}).")
  private int postgres;

  /**
   * The ports, 0 for any.
   *
   * @throws ParameterException if a number is none of a port
   */
  Ports read() {
    return new Ports(
        port("--http-port", http),
        port("--console-port", console),
        port("--management-port", management),
        port("--kafka-port", kafka),
        port("--postgres-port", postgres));
  }

  private int port(String option, int port) {
    if (port < 0 || port > HIGHEST) {
      throw new ParameterException(
          spec.commandLine(), "%s must be from 0 to %d, not %d".formatted(option, HIGHEST, port));
    }
    return port;
  }
}
