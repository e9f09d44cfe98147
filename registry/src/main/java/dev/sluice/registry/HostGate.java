package dev.sluice.registry;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether an address of a host may be asked now. Each has an {@link Outage} of its own, which no
 * answer at another ends. Addresses that only a sender has named so far are strangers: they share
 * an outage besides, whose patience nothing but keys at one of them renews, so that whoever names
 * ever new ones holds nobody up for longer than whoever names one. And no address is asked more
 * often than {@value #A_MINUTE} times a minute together with the others of its kind: strangers do
 * not use up what known ones need. The caller's lock guards it.
 */
final class HostGate {
  static final int A_MINUTE = 30;

  /** More than strangers can fail, by their budget, before all of them are left alone. */
  static final int MAX_OUTAGES = 256;

  private final Map<URI, Outage> outages = new HashMap<>();
  private final Outage strangers = new Outage();
  private final Budget ofStrangers = new Budget();
  private final Budget ofKnown = new Budget();

  /** What may be done. */
  enum Admission {
    /** Ask. */
    ASK,
    /** Wait a moment. */
    WAIT,
    /** Do without, see {@link #reason}. */
    CLOSED
  }

  /**
   * Decides; {@code ASK} counts as a request.
   *
   * @param stranger whether the address is a sender's word alone
   */
  Admission admit(URI address, boolean stranger, Instant now) {
    Outage own = outages.get(address);
    if ((own != null && own.isClosed(now)) || (stranger && strangers.isClosed(now))) {
      return Admission.CLOSED;
    }
    if (own != null && own.isPausing(now)) {
      return Admission.WAIT;
    }
    if (!(stranger ? ofStrangers : ofKnown).take(now)) {
      return Admission.CLOSED;
    }
    if (own != null) {
      own.asked(now);
    }
    if (stranger) {
      strangers.asked(now);
    }
    return Admission.ASK;
  }

  /** Whether the address has not answered since it was last asked. */
  boolean isFailing(URI address) {
    return outages.containsKey(address);
  }

  /** How many addresses are not asked now, where all strangers count as one. */
  int leftAlone(Instant now) {
    long known = outages.values().stream().filter(each -> each.isClosed(now)).count();
    return Math.toIntExact(known) + (strangers.isClosed(now) ? 1 : 0);
  }

  /** Why the address is not asked. */
  String reason(URI address, boolean stranger, Instant now) {
    Outage own = outages.get(address);
    if (own != null) {
      return own.reason();
    }
    return stranger && strangers.isClosed(now)
        ? strangers.reason()
        : "such addresses of the host were asked for %d times within a minute".formatted(A_MINUTE);
  }

  /** Notes that keys were there. */
  void brought(URI address, boolean stranger) {
    outages.remove(address);
    if (stranger) {
      strangers.ended();
    }
  }

  /** Notes an answer without keys. */
  void answered(URI address, boolean stranger) {
    outages.remove(address);
    if (stranger) {
      strangers.answered();
    }
  }

  /**
   * Notes that there was no answer.
   *
   * @return whether the patience with it, or with all strangers, ended just now
   */
  boolean failed(URI address, boolean stranger, Instant now, String why) {
    boolean own = outages.computeIfAbsent(address, _ -> new Outage()).failed(now, why);
    boolean all = stranger && strangers.failed(now, why);
    if (outages.size() > MAX_OUTAGES) {
      outages.entrySet().stream()
          .min(Map.Entry.comparingByValue(Comparator.comparing(Outage::lastFailure)))
          .ifPresent(oldest -> outages.remove(oldest.getKey()));
    }
    return own || all;
  }

  /** Requests that may be made: {@value #A_MINUTE} at once, and as many each minute. */
  private static final class Budget {
    private double tokens = A_MINUTE;
    private @Nullable Instant counted;

    boolean take(Instant now) {
      if (counted != null) {
        double seconds = Math.max(0, Duration.between(counted, now).toMillis() / 1000.0);
        tokens = Math.min(A_MINUTE, tokens + seconds * A_MINUTE / 60);
      }
      counted = now;
      if (tokens < 1) {
        return false;
      }
      tokens--;
      return true;
    }
  }
}
