package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void refusesAPortThatIsInUseAndNamesTheOptionToChangeIt() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral(Ports.HOST))) {
      var ports = new Ports(0, 0, 0, 0, taken.getLocalPort());

      assertThatThrownBy(ports::resolve)
          .isInstanceOfSatisfying(
              CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.PORT))
          .hasMessage(
              "port %d is in use: choose another with --postgres-port, or 0 for any"
                  .formatted(taken.getLocalPort()));
    }
  }

  @Test
  void refusesAPortThatIsGivenTwice() {
    int port = Ports.free();

    assertThatThrownBy(new Ports(port, 0, port, 0, 0)::resolve)
        .isInstanceOfSatisfying(
            CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.PORT))
        .hasMessageContainingAll("--http-port", "--management-port", String.valueOf(port));
  }

  @Test
  void choosesFreePortsForBrokerAndDatabaseOnly() {
    Ports ports = Ports.ANY.resolve();

    assertThat(ports.kafka()).isNotZero().isNotEqualTo(ports.postgres());
    assertThat(ports.postgres()).isNotZero();
    assertThat(new int[] {ports.http(), ports.console(), ports.management()}).containsOnly(0);
  }
}
