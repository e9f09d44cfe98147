package dev.sluice.ingest;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes on their way from senders to Kafka. What is reserved is given back when Kafka
 * has answered, not when the sender was: until then the producer holds the bytes. Thread-safe.
 */
final class InFlightBytes {
  private final long limit;
  private final AtomicLong reserved = new AtomicLong();

  InFlightBytes(long limit) {
    this.limit = limit;
  }

  /** Bytes reserved now. */
  long reserved() {
    return reserved.get();
  }

  /** An empty reservation. */
  Reservation open() {
    return new Reservation();
  }

  /** Never above the limit, not even for a moment: who is refused must not refuse others. */
  private boolean reserve(long bytes) {
    long before = reserved.getAndUpdate(now -> now + bytes > limit ? now : now + bytes);
    return before + bytes <= limit;
  }

  /** What one request holds. */
  final class Reservation {
    private static final long RELEASED = -1;
    private final AtomicLong held = new AtomicLong();

    private Reservation() {}

    /** Grows the reservation, or leaves it as it is and says no. */
    boolean grow(long bytes) {
      if (!reserve(bytes)) {
        return false;
      }
      if (held.getAndUpdate(now -> now == RELEASED ? RELEASED : now + bytes) == RELEASED) {
        reserved.addAndGet(-bytes);
        return false;
      }
      return true;
    }

    /** Gives everything back; only the first call does something. */
    void release() {
      long bytes = held.getAndSet(RELEASED);
      if (bytes != RELEASED) {
        reserved.addAndGet(-bytes);
      }
    }
  }
}
