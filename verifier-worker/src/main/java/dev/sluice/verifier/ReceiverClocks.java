package dev.sluice.verifier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the receivers' clocks are off the broker's: each raw record has the time of its receipt
 * by the one and the time of its append by the other, and a few seconds at most lie between them. A
 * receiver's clock is what a signature's age is measured by, so one that is wrong makes genuine
 * deliveries look old. Where the topic has the producer's time (it was not made by the console),
 * nothing can be told. Thread-safe.
 */
final class ReceiverClocks {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiverClocks.class);

  /** What hosts that keep their time by NTP do not reach. */
  private static final Duration AHEAD = Duration.ofSeconds(2);

  /** Longer than a receiver tries to append: the longest durability timeout, and a little. */
  private static final Duration BEHIND = Duration.ofSeconds(65);

  private volatile Duration offset = Duration.ZERO;
  private volatile boolean told;

  /**
   * Nothing is known yet.
   *
   * @param meters gets {@code webhook_receiver_clock_offset_seconds}, above 0 where a receiver is
   *     ahead
   */
  ReceiverClocks(MeterRegistry meters) {
    Gauge.builder("webhook.receiver.clock.offset", this, ReceiverClocks::seconds)
        .description("how far the newest receiver's clock is ahead of the broker's")
        .baseUnit("seconds")
        .register(meters);
  }

  /** Notes when one webhook was received and when it was appended. */
  void note(Instant received, Instant appended) {
    Duration now = Duration.between(appended, received);
    offset = now;
    boolean off = isOff(now);
    if (off && !told) {
      LOG.warn(
          "A receiver's clock is {} {} the broker's; signatures with a time are judged by it",
          now.abs(),
          now.isNegative() ? "behind" : "ahead of");
    } else if (!off && told) {
      LOG.info("The receivers' clocks agree with the broker's again");
    }
    told = off;
  }

  /** Whether an offset is no longer what hosts with a good clock have. */
  static boolean isOff(Duration offset) {
    return offset.compareTo(AHEAD) > 0 || offset.negated().compareTo(BEHIND) > 0;
  }

  private double seconds() {
    return offset.toMillis() / 1000.0;
  }
}
