package dev.sluice.providers;

/** What one scheme says of a request. */
sealed interface Judgement {
  /** A key fits. */
  record Match(String keyId) implements Judgement {}

  /** No key fits, or nothing is there to fit. */
  record No(Verdict.Refused.Kind kind, String reason) implements Judgement {
    /** Whether this tells more than another refusal: nearer to genuine tells more. */
    boolean tellsMoreThan(No other) {
      return rank() < other.rank();
    }

    private int rank() {
      return switch (kind) {
        case EXPIRED -> 0;
        case FAILED -> 1;
        case MALFORMED -> 2;
        case MISSING -> 3;
        case NO_SECRET -> 4;
      };
    }
  }

  /** Shorthand for a refusal. */
  static No no(Verdict.Refused.Kind kind, String reason) {
    return new No(kind, reason);
  }
}
