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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches keys that providers publish, from the addresses that scheme files pin, and keeps them.
 * Nothing is fetched before a source wants it. Keys that are older than {@link #FRESH} are fetched
 * anew while the old ones serve; after {@link #EXPIRED}, or when their host has said for {@link
 * #GONE} that they are gone, they serve no more. A key that its provider has withdrawn still
 * verifies what was received before. Each address is fetched by one request at a time. Thread-safe;
 * asking never blocks.
 */
public final class KeyFetcher implements PublishedKeys, AutoCloseable {
  static final Duration FRESH = Duration.ofHours(1);
  static final Duration EXPIRED = Duration.ofHours(24);
  static final Duration NEWER = Duration.ofMinutes(1);
  static final Duration NOT_THERE = Duration.ofMinutes(1);
  static final Duration GONE = Duration.ofMinutes(15);
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

  private final Map<Result, LongAdder> counts = new EnumMap<>(Result.class);

  /** How a request ended. */
  public enum Result {
    /** With keys. */
    BROUGHT,
    /** With an answer that has none. */
    NOT_THERE,
    /** Without an answer. */
    FAILED
  }

  private record Held(KeyDocument document, Instant at, @Nullable Instant goneSince) {
    Held gone(@Nullable Instant since) {
      return new Held(document, at, since);
    }
  }

  private record Missing(String reason, Instant at) {}

  KeyFetcher(KeyTransport transport, Supplier<Set<TrustAnchor>> trusted, InstantSource clock) {
    this.transport = transport;
    this.trusted = trusted;
    this.clock = clock;
    for (Result result : Result.values()) {
      counts.put(result, new LongAdder());
    }
  }

  /** How many requests have ended so since the start. */
  public long count(Result result) {
    return counted(result).sum();
  }

  /** How many addresses are not asked for now, because they have not answered for a while. */
  public synchronized int leftAlone() {
    Instant now = clock.instant();
    return gates.values().stream().mapToInt(gate -> gate.leftAlone(now)).sum();
  }

  private LongAdder counted(Result result) {
    return Objects.requireNonNull(counts.get(result));
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
        : askForNewer(wanted, now);
  }

  /** Anybody can write a signature that fits no key, so nobody waits for a host that is away. */
  private synchronized Lookup askForNewer(WantedKeys wanted, Instant now) {
    boolean failing = gate(wanted).isFailing(wanted.address());
    Lookup asked = ask(wanted, now);
    return failing && asked instanceof Lookup.Pending ? unavailable(wanted, now) : asked;
  }

  /** Whether an answer is awaited. */
  synchronized boolean isFetching() {
    return !running.isEmpty();
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
    return switch (gate(wanted).admit(wanted.address(), isStranger(wanted), now)) {
      case ASK -> pending(wanted, fetch(wanted));
      case WAIT -> pending(wanted, DONE);
      case CLOSED -> unavailable(wanted, now);
    };
  }

  private Lookup unavailable(WantedKeys wanted, Instant now) {
    String reason = gate(wanted).reason(wanted.address(), isStranger(wanted), now);
    return new Lookup.Unavailable("%s: %s".formatted(wanted, reason));
  }

  /** Whether nothing but a request says that keys are there. */
  private boolean isStranger(WantedKeys wanted) {
    return wanted.isNamedBySender() && !held.containsKey(wanted);
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
    byte[] document;
    Set<TrustAnchor> anchors;
    try {
      document = transport.get(wanted.address());
      anchors = trusted.get();
    } catch (KeyTransport.NotThereException e) {
      notThere(wanted, String.valueOf(e.getMessage()), e.isGone());
      return;
    } catch (IOException e) {
      failed(wanted, String.valueOf(e.getMessage()));
      return;
    } catch (RuntimeException | Error e) {
      // nothing that the host said
      LOG.error("The keys at {} could not be asked for", wanted, e);
      failed(wanted, e.toString());
      return;
    }
    try {
      keep(wanted, wanted.read(document, anchors));
    } catch (RuntimeException e) {
      notThere(wanted, "what is there " + e.getMessage(), false);
    }
  }

  private synchronized void keep(WantedKeys wanted, KeyDocument document) {
    Instant now = clock.instant();
    counted(Result.BROUGHT).increment();
    gate(wanted).brought(wanted.address(), isStranger(wanted));
    missing.remove(wanted);
    Held before = held.get(wanted);
    KeyDocument serving = before == null ? document : document.after(before.document(), now);
    held.put(wanted, new Held(serving, now, null));
    dropOldest(held, Comparator.comparing(Held::at));
    LOG.info("Fetched the keys at {}", wanted);
  }

  private synchronized void failed(WantedKeys wanted, String reason) {
    Instant now = clock.instant();
    counted(Result.FAILED).increment();
    if (gate(wanted).failed(wanted.address(), isStranger(wanted), now, reason)) {
      LOG.warn("No keys can be had at {}, not asked again for {}: {}", wanted, Outage.REST, reason);
    }
  }

  private synchronized void notThere(WantedKeys wanted, String reason, boolean gone) {
    Instant now = clock.instant();
    counted(Result.NOT_THERE).increment();
    gate(wanted).answered(wanted.address(), isStranger(wanted));
    missing.put(wanted, new Missing("%s: %s".formatted(wanted, reason), now));
    dropOldest(missing, Comparator.comparing(Missing::at));
    Held before = held.get(wanted);
    if (before != null && gone) {
      gone(wanted, before, now);
    } else if (before != null) {
      held.put(wanted, before.gone(null));
    }
  }

  // one answer may be a mistake at the host, and without keys nothing is verified
  private void gone(WantedKeys wanted, Held known, Instant now) {
    Instant since = known.goneSince() == null ? now : known.goneSince();
    if (now.isBefore(since.plus(GONE))) {
      held.put(wanted, known.gone(since));
      LOG.warn(
          "The keys at {} are gone since {}; they count for {} from then", wanted, since, GONE);
    } else {
      held.remove(wanted);
      LOG.warn("The keys at {} are gone since {} and count no more", wanted, since);
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
