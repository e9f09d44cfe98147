package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LocalPortsTest {
  private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

  @Test
  void givesNoPortTwice() {
    List<Integer> ports = Stream.generate(LocalPorts::free).limit(20).toList();

    assertThat(ports)
        .doesNotHaveDuplicates()
        .allMatch(port -> port >= LocalPorts.LOWEST && port < LocalPorts.END);
  }

  @Test
  void aPortThatIsListenedOnAtAnyAddressIsNotFree() throws Exception {
    int port = LocalPorts.free();
    assertThat(LocalPorts.isFree(port)).isTrue();

    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(LocalPorts.isFree(port)).isFalse();
    }
    assertThat(LocalPorts.isFree(port)).isTrue();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theSystemGivesNoneOfThemToAConnection() throws Exception {
    // at once: the kernel has nothing to say to a second read
    String range = Files.readAllLines(RANGE).getFirst();

    assertThat(LocalPorts.END).isLessThanOrEqualTo(Integer.parseInt(range.split("\\s+", 2)[0]));
  }
}
