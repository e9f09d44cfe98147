package dev.sluice.providers.doctor;

/**
 * What the delivery would be if something had not gone wrong.
 *
 * @param cause what may have gone wrong
 * @param detail more of it, without secrets; may be empty
 * @param undone the delivery without it
 */
record Hypothesis(Cause cause, String detail, FailedDelivery undone) {
  static Hypothesis of(Cause cause, FailedDelivery undone) {
    return new Hypothesis(cause, "", undone);
  }
}
