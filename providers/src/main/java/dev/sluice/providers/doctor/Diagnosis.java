package dev.sluice.providers.doctor;

/**
 * Why a delivery failed. It never makes one good: nothing is forwarded because of it.
 *
 * @param cause what is the matter
 * @param detail which secret, header or form it was, or by how much; empty where there is nothing
 *     more to say; carries no secret and nothing of the body
 * @param tried how many variants were verified to find it
 */
public record Diagnosis(Cause cause, String detail, int tried) {
  /** All of it in two sentences for an operator. */
  @Override
  public String toString() {
    String more = detail.isEmpty() ? "" : " (" + detail + ")";
    return capitalised(cause.finding()) + more + ". " + capitalised(cause.advice()) + ".";
  }

  private static String capitalised(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
