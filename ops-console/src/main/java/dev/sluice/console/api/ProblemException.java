package dev.sluice.console.api;

/** A call that the API refused or could not answer. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  ProblemException(Problem problem, Throwable cause) {
    super(problem.detail(), cause);
    this.problem = problem;
  }

  /** What a caller over HTTP would have been told. */
  public Problem problem() {
    return problem;
  }
}
