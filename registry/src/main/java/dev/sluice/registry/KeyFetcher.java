package dev.sluice.registry;

import dev.sluice.providers.KeyDocument;
import dev.sluice.providers.PublishedKeys;
import dev.sluice.providers.PublishedKeys.Lookup;
import dev.sluice.providers.WantedKeys;
import java.io.IOException;
import java.security.cert.TrustAnchor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches keys that providers publish, from the addresses that scheme files pin, and keeps them.
 * Nothing is fetched before a source wants it. Keys that are older than {@link #FRESH} are fetched
 * anew while the old ones serve; after {@link #EXPIRED}, or when their host says that they are
 * gone, they serve no more. Each address is fetched by one request at a time. Thread-safe; asking
 * never blocks.
 */
public final class KeyFetcher implements PublishedKeys, AutoCloseable {
  static final Duration FRESH = Duration.ofHours(1);
  static final Duration EXPIRED = Duration.ofHours(24);
  static final Duration NEWER = Duration.ofMinutes(1);
  static final Duration NOT_THERE = Duration.ofMinutes(1);
  static final int MAX_ADDRESSES = 256;
  private static final Logger LOG = LoggerFactory.getLogger(KeyFetcher.class);
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final KeyTransport transport;
  private final Supplier<Set<TrustAnchor>> trusted;
  private final InstantSource clock;
  private final Map<WantedKeys, Held> held = new ConcurrentHashMap<>();
  private final Map<WantedKeys, Missing> missing = new HashMap<>();
  private final Map<WantedKeys, CompletableFuture<Void>> running = new HashMap<>();
  private final Map<String, HostGate> gates = new HashMap<>();

  private record Held(KeyDocument document, Instant at) {}

  private record Missing(String reason, Instant at) {}

  KeyFetcher(KeyTransport transport, Supplier<Set<TrustAnchor>> trusted, InstantSource clock) {
    this.transport = transport;
    this.trusted = trusted;
    this.clock = clock;
  }

  /** One that has asked nobody yet; authorities are those that the JDK trusts. */
  public static KeyFetcher overHttps(InstantSource clock) {
    return new KeyFetcher(new HttpsTransport(), TrustedAuthorities::ofTheJdk, clock);
  }

  @Override
  public Lookup find(WantedKeys wanted) {
    Instant now = clock.instant();
    Held known = held.get(wanted);
    if (known == null || !now.isBefore(known.at().plus(EXPIRED))) {
      return ask(wanted, now);
    }
    if (!now.isBefore(known.at().plus(FRESH))) {
      var _ = ask(wanted, now);
    }
    return new Lookup.Found(known.document());
  }

  @Override
  public Lookup findNewer(WantedKeys wanted) {
    Instant now = clock.instant();
    Held known = held.get(wanted);
    return known != null && now.isBefore(known.at().plus(NEWER))
        ? new Lookup.Found(known.document())
        : ask(wanted, now);
  }

  private synchronized Lookup ask(WantedKeys wanted, Instant now) {
    Missing before = missing.get(wanted);
    if (before != null && now.isBefore(before.at().plus(NOT_THERE))) {
      return new Lookup.Unavailable(before.reason());
    }
    CompletableFuture<Void> already = running.get(wanted);
    if (already != null) {
      return pending(wanted, already);
    }
    HostGate gate = gate(wanted);
    return switch (gate.admit(now)) {
      case ASK -> pending(wanted, fetch(wanted));
      case WAIT -> pending(wanted, DONE);
      case CLOSED -> new Lookup.Unavailable("%s: %s".formatted(wanted, gate.reason()));
    };
  }

  private static Lookup pending(WantedKeys wanted, CompletableFuture<Void> settled) {
    return new Lookup.Pending("the keys at %s are not here yet".formatted(wanted), settled);
  }

  private HostGate gate(WantedKeys wanted) {
    // as many as scheme files and ARNs of sources name: no sender has a say in a host
    return gates.computeIfAbsent(wanted.address().getHost(), _ -> new HostGate());
  }

  private CompletableFuture<Void> fetch(WantedKeys wanted) {
    var settled = new CompletableFuture<Void>();
    running.put(wanted, settled);
    Thread.ofVirtual()
        .name("sluice-keys")
        .start(
            () -> {
              try {
                bring(wanted);
              } finally {
                synchronized (this) {
                  running.remove(wanted);
                }
                settled.complete(null);
              }
            });
    return settled;
  }

  private void bring(WantedKeys wanted) {
    try {
      byte[] document = transport.get(wanted.address());
      keep(wanted, wanted.read(document, trusted.get()));
    } catch (IOException e) {
      failed(wanted, String.valueOf(e.getMessage()));
    } catch (KeyTransport.NotThereException e) {
      notThere(wanted, String.valueOf(e.getMessage()), e.isGone());
    } catch (RuntimeException e) {
      notThere(wanted, "what is there " + e.getMessage(), false);
    }
  }

  private synchronized void keep(WantedKeys wanted, KeyDocument document) {
    Instant now = clock.instant();
    gate(wanted).answered();
    missing.remove(wanted);
    held.put(wanted, new Held(document, now));
    dropOldest(held, Comparator.comparing(Held::at));
    LOG.info("Fetched the keys at {}", wanted);
  }

  private synchronized void failed(WantedKeys wanted, String reason) {
    if (gate(wanted).failed(clock.instant(), reason)) {
      LOG.warn(
          "No keys can be had at {}, not asked again for {}: {}", wanted, HostGate.REST, reason);
    }
  }

  private synchronized void notThere(WantedKeys wanted, String reason, boolean gone) {
    gate(wanted).answered();
    missing.put(wanted, new Missing("%s: %s".formatted(wanted, reason), clock.instant()));
    dropOldest(missing, Comparator.comparing(Missing::at));
    if (gone && held.remove(wanted) != null) {
      LOG.warn("The keys at {} are gone and count no more", wanted);
    }
  }

  private static <V> void dropOldest(Map<WantedKeys, V> map, Comparator<V> byAge) {
    if (map.size() > MAX_ADDRESSES) {
      map.entrySet().stream()
          .min(Map.Entry.comparingByValue(byAge))
          .ifPresent(oldest -> map.remove(oldest.getKey()));
    }
  }

  /** Ends what is being fetched. */
  @Override
  public void close() {
    transport.close();
  }
}
