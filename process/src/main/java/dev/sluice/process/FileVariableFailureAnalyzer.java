package dev.sluice.process;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says at the start which file of a variable is wrong, instead of a stack trace. */
final class FileVariableFailureAnalyzer extends AbstractFailureAnalyzer<FileVariableException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, FileVariableException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
  }
}
