package dev.sluice.benchmarks;

import io.netty.buffer.ByteBuf;
import java.time.Duration;

/**
 * What is sent to a receiver.
 *
 * @param port on the loopback address
 * @param connections kept open, one request at a time on each
 * @param rate requests a second whether or not answers come (open loop), or 0 for as many as are
 *     answered (closed loop)
 * @param warmUp sent before anything is counted
 * @param measured how long requests are counted; of an open loop those that are due in it
 * @param requests makes what is sent
 */
record Load(
    int port,
    int connections,
    int rate,
    Duration warmUp,
    Duration measured,
    RequestMaker requests) {

  /** As many requests as are answered. */
  static Load closed(
      int port, int connections, Duration warmUp, Duration measured, RequestMaker requests) {
    return new Load(port, connections, 0, warmUp, measured, requests);
  }

  boolean isOpen() {
    return rate > 0;
  }

  /** Nanoseconds from the start at which a request of an open loop is due. */
  long dueAfter(long number) {
    return number * 1_000_000_000L / rate;
  }

  /** How many requests of an open loop are due before this time from the start. */
  long numbersUntil(Duration time) {
    return Math.ceilDiv(time.toNanos() * rate, 1_000_000_000L);
  }

  /** Makes the requests of a load, on its thread. */
  interface RequestMaker {
    /**
     * A whole request, released by who sends it.
     *
     * @param number of the request, from 0
     * @param due when it is to be sent, of {@link System#nanoTime}
     */
    ByteBuf make(long number, long due);
  }
}
