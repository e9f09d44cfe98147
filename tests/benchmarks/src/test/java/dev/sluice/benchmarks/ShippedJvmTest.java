package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.App;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is measured is what the images run. */
class ShippedJvmTest {
  private static final Path OF_WORKERS = Path.of("../../deploy/image/worker.options");

  @Test
  void givesWorkersAndOnlyThemTheOptionsOfTheirImages() throws IOException {
    List<String> options =
        Files.readAllLines(OF_WORKERS).stream().filter(line -> line.startsWith("-")).toList();

    assertThat(options).isNotEmpty();
    assertThat(ShippedJvm.of(App.VERIFIER)).containsAll(options);
    assertThat(ShippedJvm.of(App.DEDUP)).containsAll(options);
    assertThat(ShippedJvm.of(App.INGEST)).doesNotContainAnyElementsOf(options);
    assertThat(ShippedJvm.of(App.CONSOLE)).doesNotContainAnyElementsOf(options);
  }
}
