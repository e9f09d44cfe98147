package dev.sluice.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;

/** On containers. Skipped where no container engine answers. */
class ContainersPipelineIT extends PipelineContract {
  @Override
  Servers servers(Path logs) {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "no container engine answers: start Docker to run this suite");
    return new ContainerServers();
  }
}
