package dev.sluice.benchmarks;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Sends a {@link Load} from one event loop, in the process that measures. Everything but {@link
 * #run} happens on that loop.
 */
final class LoadGenerator implements AutoCloseable {
  private static final Duration TICK = Duration.ofNanos(500_000);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long HIGHEST_MICROS = 120_000_000;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NativeTransport.ioHandler());
  private final @Nullable SslContext tls;

  /** Sends in the clear. */
  LoadGenerator() {
    this(null);
  }

  /** Sends over TLS, or in the clear where it is null. */
  LoadGenerator(@Nullable SslContext tls) {
    this.tls = tls;
  }

  /**
   * Sends and waits until everything is answered, or until it is clear that nothing more will be.
   *
   * @throws IllegalStateException if the receiver cannot be reached
   */
  LoadResult run(Load load) {
    var run = new Run(load);
    try {
      List<Channel> channels = connect(load, run);
      CompletableFuture<LoadResult> result = new CompletableFuture<>();
      group.next().execute(() -> run.start(channels, result));
      Duration atMost = load.warmUp().plus(load.measured()).plus(PATIENCE).plus(PATIENCE);
      return result.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted under load", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the load did not end: " + load, e);
    }
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private List<Channel> connect(Load load, Run run) throws InterruptedException {
    var bootstrap =
        new Bootstrap()
            .group(group)
            .channel(NativeTransport.clientChannel())
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (tls != null) {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    channel.pipeline().addLast(new LoadConnection(run));
                  }
                });
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < load.connections(); i++) {
      channels.add(bootstrap.connect("127.0.0.1", load.port()).sync().channel());
    }
    return channels;
  }

  /** One load under way. */
  static final class Run {
    private final Load load;
    private final Histogram latency = new Histogram(HIGHEST_MICROS, 3);
    private final BitSet acknowledged = new BitSet();
    private final ArrayDeque<LoadConnection> idle = new ArrayDeque<>();
    private CompletableFuture<LoadResult> result = new CompletableFuture<>();
    private List<Channel> channels = List.of();
    private long started;
    private long measuredFrom;
    private long measuredUntil;
    private long next;
    private long answered;
    private long failed;
    private int underway;

    private Run(Load load) {
      this.load = load;
    }

    private void start(List<Channel> connected, CompletableFuture<LoadResult> whenDone) {
      channels = connected;
      result = whenDone;
      started = System.nanoTime();
      measuredFrom = started + load.warmUp().toNanos();
      measuredUntil = measuredFrom + load.measured().toNanos();
      channels.forEach(channel -> idle.add(channel.pipeline().get(LoadConnection.class)));
      if (load.isOpen()) {
        tick();
      } else {
        List.copyOf(idle).forEach(_ -> sendNext());
      }
      var _ =
          channels
              .getFirst()
              .eventLoop()
              .schedule(this::end, measuredUntil + PATIENCE.toNanos() - started, NANOSECONDS);
    }

    /** An answer came to a request of this number that was due, or sent, at this time. */
    void answered(LoadConnection connection, int status, long number, long since) {
      long now = System.nanoTime();
      count(status, number, since, now);
      underway--;
      idle.add(connection);
      if (load.isOpen()) {
        sendDue(now);
      } else if (now < measuredUntil) {
        sendNext();
      }
      endIfDone(now);
    }

    /** A connection broke, with a request on it or not. */
    void broken(LoadConnection connection, boolean requestUnderway) {
      idle.remove(connection);
      if (requestUnderway) {
        underway--;
        failed++;
      }
      endIfDone(System.nanoTime());
    }

    private void count(int status, long number, long since, long now) {
      if (status / 100 == 2) {
        acknowledged.set(Math.toIntExact(number));
      }
      // of a closed loop answers in the time, which is its rate; of an open one what was due in it
      long at = load.isOpen() ? since : now;
      if (at < measuredFrom || at >= measuredUntil) {
        return;
      }
      if (status / 100 == 2) {
        answered++;
        latency.recordValue(Math.min(HIGHEST_MICROS, (now - since) / 1_000));
      } else {
        failed++;
      }
    }

    private void tick() {
      long now = System.nanoTime();
      sendDue(now);
      if (now < measuredUntil) {
        var _ = channels.getFirst().eventLoop().schedule(this::tick, TICK.toNanos(), NANOSECONDS);
      }
      endIfDone(now);
    }

    private void sendDue(long now) {
      long due = started + load.dueAfter(next);
      while (due <= now && due < measuredUntil && !idle.isEmpty()) {
        send(due);
        due = started + load.dueAfter(next);
      }
    }

    private void sendNext() {
      send(System.nanoTime());
    }

    private void send(long since) {
      LoadConnection connection = idle.poll();
      if (connection != null) {
        underway++;
        connection.send(load.requests().make(next, since), next, since);
        next++;
      }
    }

    private void endIfDone(long now) {
      boolean allSent = !load.isOpen() || started + load.dueAfter(next) >= measuredUntil;
      if (now >= measuredUntil && underway == 0 && allSent) {
        end();
      }
    }

    private void end() {
      // what was due and found no free connection is the receiver's failure like any other
      failed += underway + unsent();
      underway = 0;
      for (Channel channel : channels) {
        var _ = channel.close();
      }
      result.complete(
          new LoadResult(answered, acknowledged, failed, load.measured().toNanos() / 1e9, latency));
    }

    private long unsent() {
      if (!load.isOpen()) {
        return 0;
      }
      long due = load.numbersUntil(load.warmUp().plus(load.measured()));
      return Math.max(0, due - next);
    }
  }
}
