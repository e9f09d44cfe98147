package dev.sluice.benchmarks;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.function.LongFunction;

/**
 * What is sent to a receiver.
 *
 * @param port on the loopback address
 * @param connections kept open, one request at a time on each
 * @param rate requests a second whether or not answers come (open loop), or 0 for as many as are
 *     answered (closed loop)
 * @param warmUp sent before anything is counted
 * @param measured how long requests are counted; of an open loop those that are due in it
 * @param requests the whole request of a number that counts from 0, made when it is due; released
 *     by who sends it
 */
record Load(
    int port,
    int connections,
    int rate,
    Duration warmUp,
    Duration measured,
    LongFunction<ByteBuf> requests) {

  /** As many requests as are answered. */
  static Load closed(
      int port,
      int connections,
      Duration warmUp,
      Duration measured,
      LongFunction<ByteBuf> requests) {
    return new Load(port, connections, 0, warmUp, measured, requests);
  }

  boolean isOpen() {
    return rate > 0;
  }

  /** Nanoseconds from the start at which a request of an open loop is due. */
  long dueAfter(long number) {
    return number * 1_000_000_000L / rate;
  }
}
