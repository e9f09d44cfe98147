package dev.sluice.providers.doctor;

import dev.sluice.providers.InvalidSecretException;
import dev.sluice.providers.Verdict;
import dev.sluice.providers.VerificationPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says why a delivery's signature fails, by undoing one thing after the other that usually goes
 * wrong until the signature fits. Off the hot path and bounded. One use only.
 */
public final class SignatureDoctor {
  private static final int MOST = 4_000;

  /** No timestamp is outside of it. */
  private static final Duration ANY = Duration.ofDays(365L * 100_000_000);

  /** A clock is not that wrong: it is the unit. */
  private static final Duration NO_CLOCK = Duration.ofDays(3_650);

  private final FailedDelivery delivery;
  private int tried;

  private SignatureDoctor(FailedDelivery delivery) {
    this.delivery = delivery;
  }

  /** The most likely cause; {@link Cause#UNKNOWN} where nothing fits. Never throws. */
  public static Diagnosis diagnose(FailedDelivery delivery) {
    return new SignatureDoctor(delivery).diagnose();
  }

  private Diagnosis diagnose() {
    if (delivery.secrets().isEmpty() && delivery.others().isEmpty()) {
      return found(Cause.NO_SECRET, "");
    }
    if (fits(delivery, delivery.policy().tolerance())) {
      return found(Cause.NOTHING_WRONG, "");
    }
    List<String> read = readHeaders();
    if (fits(delivery, ANY)) {
      return untimely(read);
    }
    Iterator<Hypothesis> hypotheses =
        Stream.of(
                SecretChanges.of(delivery),
                UrlChanges.of(delivery),
                BodyChanges.of(delivery),
                HeaderChanges.of(delivery, read))
            .flatMap(each -> each)
            .iterator();
    while (hypotheses.hasNext() && tried < MOST) {
      Hypothesis next = hypotheses.next();
      if (fits(next.undone(), ANY)) {
        return found(next.cause(), next.detail());
      }
    }
    return lastResort(read);
  }

  private Diagnosis lastResort(List<String> read) {
    String plain = PlainHmac.in(delivery);
    if (plain != null) {
      return found(Cause.OLD_ALGORITHM, plain);
    }
    int length = delivery.request().body().length;
    for (String announced : delivery.request().headers("content-length")) {
      if (announced.matches("\\d{1,9}") && Integer.parseInt(announced) > length) {
        return found(Cause.BODY_TRUNCATED, "%d of %s bytes".formatted(length, announced));
      }
    }
    boolean missing =
        !read.isEmpty()
            && read.stream().allMatch(name -> delivery.request().headers(name).isEmpty());
    return missing
        ? found(Cause.SIGNATURE_MISSING, "no " + String.join(", no ", read))
        : found(Cause.UNKNOWN, "");
  }

  private Diagnosis untimely(List<String> read) {
    Instant received = delivery.request().receivedAt();
    for (Instant signed : SignedTimes.of(delivery.request(), read)) {
      var then = delivery.with(ChangedRequest.time(delivery.request(), signed));
      if (fits(then, Duration.ofSeconds(1))) {
        Duration late = Duration.between(signed, received);
        if (late.abs().compareTo(NO_CLOCK) > 0) {
          return found(Cause.TIMESTAMP_UNIT, "read as " + signed);
        }
        return late.isNegative()
            ? found(Cause.SIGNED_TOO_LATE, "by %s".formatted(late.abs()))
            : found(Cause.SIGNED_TOO_EARLY, "%s before it was received".formatted(late));
      }
    }
    return found(Cause.SIGNED_TOO_EARLY, "");
  }

  private List<String> readHeaders() {
    var watched = new ReadHeaders(delivery.request());
    var _ = fits(delivery.with(watched), ANY);
    return watched.names();
  }

  private boolean fits(FailedDelivery variant, @Nullable Duration tolerance) {
    tried++;
    var policy = new VerificationPolicy(tolerance, variant.policy().publicUrl(), false);
    try {
      return variant.provider().verifier(variant.secrets(), policy).verify(variant.request())
          instanceof Verdict.Verified;
    } catch (InvalidSecretException e) {
      return false; // a secret that the provider cannot have
    }
  }

  private Diagnosis found(Cause cause, String detail) {
    return new Diagnosis(cause, detail, tried);
  }
}
