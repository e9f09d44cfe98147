package dev.sluice.console.sources;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

class InvalidSourcesFailureAnalyzerTest {
  @Test
  void springFindsItAndSaysWhatIsWrongAlone() {
    // others need a bean factory, which is not here
    var analyzers =
        SpringFactoriesLoader.forDefaultResourceLocation()
            .load(FailureAnalyzer.class, (_, _, _) -> {});

    var analysis =
        analyzers.stream()
            .filter(InvalidSourcesFailureAnalyzer.class::isInstance)
            .findFirst()
            .orElseThrow()
            .analyze(
                new IllegalStateException("bean", new InvalidSourcesException("line 1, sources")));

    assertThat(analysis.getDescription()).isEqualTo("line 1, sources");
    assertThat(analysis.getAction()).contains("docs/sources.md");
  }
}
