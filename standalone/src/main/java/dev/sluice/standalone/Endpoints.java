package dev.sluice.standalone;

import java.net.URI;

/**
 * Where the parts are reached, all on the loopback address.
 *
 * @param httpPort where webhooks arrive
 * @param consolePort of the control plane
 * @param managementPort of health and metrics
 * @param kafkaPort of the broker
 * @param postgresPort of the database
 */
record Endpoints(
    int httpPort, int consolePort, int managementPort, int kafkaPort, int postgresPort) {
  URI http() {
    return url(httpPort);
  }

  URI console() {
    return url(consolePort);
  }

  URI management() {
    return url(managementPort);
  }

  /** As Kafka clients take it: host and port. */
  String kafka() {
    return Ports.HOST + ":" + kafkaPort;
  }

  /** JDBC address without user and password. */
  String postgres() {
    return "jdbc:postgresql://%s:%d/%s"
        .formatted(Ports.HOST, postgresPort, EmbeddedPostgres.DATABASE);
  }

  /** The line that says that everything serves; programs read it. */
  String readyLine() {
    return "sluice ready http=%s console=%s management=%s kafka=%s postgres=%s"
        .formatted(http(), console(), management(), kafka(), postgres());
  }

  private static URI url(int port) {
    return URI.create("http://%s:%d".formatted(Ports.HOST, port));
  }
}
