package dev.sluice.testkit;

import dev.sluice.providers.PublishedKeys;
import dev.sluice.providers.WantedKeys;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Published keys that are there when a test says so. */
public final class StubKeys implements PublishedKeys {
  private final AtomicInteger asked = new AtomicInteger();
  private CompletableFuture<Void> settled = new CompletableFuture<>();
  private String document = "";
  private String trouble = "";

  /** They are on their way again. */
  public synchronized void away() {
    document = "";
    trouble = "";
    settled = new CompletableFuture<>();
  }

  /** They are there. */
  public synchronized void there(String jwks) {
    document = jwks;
    settled.complete(null);
  }

  /** They are not to be had. */
  public synchronized void unavailable(String reason) {
    trouble = reason;
    settled.complete(null);
  }

  /** How often somebody asked. */
  public int asked() {
    return asked.get();
  }

  @Override
  public synchronized Lookup find(WantedKeys wanted) {
    asked.incrementAndGet();
    if (!trouble.isEmpty()) {
      return new Lookup.Unavailable(trouble);
    }
    return document.isEmpty()
        ? new Lookup.Pending("the keys at %s are not here yet".formatted(wanted), settled)
        : new Lookup.Found(wanted.read(document.getBytes(StandardCharsets.UTF_8), Set.of()));
  }

  @Override
  public Lookup findNewer(WantedKeys wanted) {
    return find(wanted);
  }
}
