package dev.sluice.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the loopback address, between an app and its broker or database, that behaves as
 * badly as networks and servers do. Its port stays the same whatever it does. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int CHUNK_BYTES = 16 << 10;
  private static final Line CLEAR = new Line(false, Duration.ZERO, Long.MAX_VALUE);

  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile int target;
  private @Nullable Door door;
  private Line line = CLEAR;

  /**
   * How bytes get through.
   *
   * @param stalled not at all for now
   * @param delay of each piece that was read
   * @param bytesPerSecond of each connection and direction
   */
  private record Line(boolean stalled, Duration delay, long bytesPerSecond) {
    long nanosFor(int bytes) {
      return delay.toNanos() + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
    }
  }

  /**
   * An open port.
   *
   * @param socket listens
   * @param thread takes what connects, until the socket is closed
   */
  private record Door(ServerSocket socket, Thread thread) {}

  private FaultProxy() {
    door = openDoor(0);
    port = door.socket().getLocalPort();
  }

  /** A proxy on a free port that leads nowhere yet: it closes what connects. */
  public static FaultProxy open() {
    return new FaultProxy();
  }

  /** A proxy on a free port that leads to a port of the loopback address. */
  public static FaultProxy to(int target) {
    var proxy = new FaultProxy();
    proxy.leadTo(target);
    return proxy;
  }

  /** Where clients connect. */
  public int port() {
    return port;
  }

  /** New connections lead to another port from now on; those that are open stay where they are. */
  public void leadTo(int target) {
    this.target = target;
  }

  /** All is well: connections are taken and bytes pass, those that were held back first. */
  public void forward() {
    change(CLEAR);
    lock.lock();
    try {
      if (door == null) {
        door = openDoor(port);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all connections at once; new ones are taken. */
  public void cut() {
    open.forEach(FaultProxy::reset);
  }

  /** Ends all connections and refuses new ones, as a host does whose server is not running. */
  public void refuse() {
    lock.lock();
    try {
      Door closing = door;
      door = null;
      if (closing != null) {
        closing.socket().close();
        // it holds the port open until it has noticed
        closing.thread().join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the port was closed", e);
    } finally {
      lock.unlock();
    }
    cut();
  }

  /** Connections stay and new ones are taken, and nothing ever answers. */
  public void blackHole() {
    change(new Line(true, Duration.ZERO, Long.MAX_VALUE));
  }

  /** Holds each piece of up to 16 KiB for so long. */
  public void delay(Duration delay) {
    change(new Line(false, delay, Long.MAX_VALUE));
  }

  /** Lets so many bytes pass each second, of each connection and direction. */
  public void throttle(long bytesPerSecond) {
    change(new Line(false, Duration.ZERO, bytesPerSecond));
  }

  /** Ends everything. */
  @Override
  public void close() {
    refuse();
    change(CLEAR);
  }

  private void change(Line next) {
    lock.lock();
    try {
      line = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Door openDoor(int at) {
    try {
      var socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
      return new Door(socket, Thread.ofVirtual().start(() -> accept(socket)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + at, e);
    }
  }

  private void accept(ServerSocket from) {
    try (from) {
      while (true) {
        connect(from.accept());
      }
    } catch (IOException e) {
      // refuses from now on
    }
  }

  private void connect(Socket client) {
    var server = new Socket();
    open.add(client);
    open.add(server);
    try {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    } catch (IOException | IllegalArgumentException e) {
      end(client, server);
      return;
    }
    Thread.ofVirtual().start(() -> pump(client, server));
    Thread.ofVirtual().start(() -> pump(server, client));
  }

  private void pump(Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        hold(n);
        out.write(chunk, 0, n);
      }
    } catch (IOException e) {
      // one side has gone, so the other goes
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end(from, to);
    }
  }

  private void hold(int bytes) throws InterruptedException {
    lock.lock();
    try {
      while (line.stalled()) {
        changed.await();
      }
      Line at = line;
      long left = at.nanosFor(bytes);
      while (left > 0 && line.equals(at)) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void end(Socket client, Socket server) {
    reset(client);
    reset(server);
    open.remove(client);
    open.remove(server);
  }

  /** At once, whatever has not been read. */
  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // closed already
    }
  }
}
