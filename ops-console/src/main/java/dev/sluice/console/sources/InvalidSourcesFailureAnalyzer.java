package dev.sluice.console.sources;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong with the sources file instead of which bean could not be made. */
final class InvalidSourcesFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSourcesException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, InvalidSourcesException cause) {
    return new FailureAnalysis(
        cause.getMessage(), "Correct the file; docs/sources.md describes every key.", rootFailure);
  }
}
