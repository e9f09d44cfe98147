package dev.sluice.registry;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Documents at addresses; remembers who asked for what. */
final class FakeTransport implements KeyTransport {
  final List<URI> asked = new CopyOnWriteArrayList<>();

  /** Requests wait for a permit where a test takes them all. */
  final Semaphore answers = new Semaphore(1_000);

  private final Map<URI, byte[]> documents = new ConcurrentHashMap<>();
  private final Map<URI, Throwable> failures = new ConcurrentHashMap<>();
  private volatile boolean down;

  FakeTransport at(String address, byte[] document) {
    documents.put(URI.create(address), document);
    return this;
  }

  void remove(String address) {
    documents.remove(URI.create(address));
  }

  /** Asking for that address is answered by an unchecked exception or an error. */
  void fails(String address, Throwable failure) {
    failures.put(URI.create(address), failure);
  }

  void down(boolean now) {
    down = now;
  }

  @Override
  public byte[] get(URI address) throws IOException, NotThereException {
    asked.add(address);
    answers.acquireUninterruptibly();
    if (down) {
      throw new IOException("no route to host");
    }
    switch (failures.get(address)) {
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      case IOException exception -> throw exception;
      case null, default -> {}
    }
    byte[] document = documents.get(address);
    if (document == null) {
      throw new NotThereException("answered with status 404", true);
    }
    return document;
  }

  @Override
  public void close() {}
}
