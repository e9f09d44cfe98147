package dev.sluice.console.sources;

/** A change is stored, but the topic of sources does not say it yet. */
final class NotAnnouncedException extends Exception {
  private static final long serialVersionUID = 1;

  NotAnnouncedException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
