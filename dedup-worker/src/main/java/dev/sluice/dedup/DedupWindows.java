package dev.sluice.dedup;

import dev.sluice.registry.Source;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long a key is remembered. Never shorter than the time for which the source's provider tries
 * again: its last retry would go through as a new event. Thread-safe.
 */
final class DedupWindows {
  private final Supplier<? extends Collection<Source>> sources;
  private final Duration usual;

  /**
   * The windows of some sources.
   *
   * @param sources as they are now
   * @param usual of sources that name none
   */
  DedupWindows(Supplier<? extends Collection<Source>> sources, Duration usual) {
    this.sources = sources;
    this.usual = usual;
  }

  /** The source's window; the usual one for a source that is not known. */
  Duration of(@Nullable Source source) {
    if (source == null) {
      return usual;
    }
    Duration configured = Objects.requireNonNullElse(source.record().dedupWindow(), usual);
    Duration horizon = source.provider().retryHorizon();
    return horizon == null || horizon.compareTo(configured) < 0 ? configured : horizon;
  }

  /** What claims are kept for. */
  Duration longest() {
    return Stream.concat(Stream.of(usual), sources.get().stream().map(this::of))
        .max(Duration::compareTo)
        .orElse(usual);
  }
}
