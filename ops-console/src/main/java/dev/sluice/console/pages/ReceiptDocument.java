package dev.sluice.console.pages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code /api/events/{id}} answers. */
record ReceiptDocument(
    EventDocument event,
    Received received,
    Verdict verdict,
    @Nullable Claim claim,
    @Nullable Clean clean,
    List<String> duplicates,
    List<Replay> replays) {
  /** The replays that sent it, the oldest first: what stands below is what the last one found. */
  public List<Replay> sent() {
    return replays.reversed().stream().filter(replay -> replay.sentAt() != null).toList();
  }

  /** Those that have not sent it, or could not. */
  public List<Replay> waiting() {
    return replays.stream().filter(replay -> replay.sentAt() == null).toList();
  }

  /** A place on Kafka. */
  record Place(String topic, int partition, long offset) {
    @Override
    public String toString() {
      return "%s-%d@%d".formatted(topic, partition, offset);
    }
  }

  /** The raw record. */
  record Received(Instant at, Place record) {}

  /** What the verifier said. */
  record Verdict(
      String signatureStatus,
      @Nullable String provider,
      @Nullable String keyId,
      @Nullable String reason) {
    /** Whether the event went on. */
    public boolean good() {
      return signatureStatus.equals("verified") || signatureStatus.equals("unsigned");
    }
  }

  /** What the dedup worker found. */
  record Claim(
      String result,
      Instant at,
      String firstEventId,
      @Nullable Boolean bodyChanged,
      Place verifiedRecord) {
    /** Whether the key was free. */
    public boolean first() {
      return result.equals("first");
    }

    /** The page of the event that has the claim. */
    public String firstUrl() {
      return EventDocument.url(firstEventId);
    }

    /** Whether the bodies differ. */
    public boolean changed() {
      return Boolean.TRUE.equals(bodyChanged);
    }
  }

  /**
   * A replay that it is part of.
   *
   * @param outcomeBefore what it was when that was planned
   * @param statusBefore its verdict then
   */
  record Replay(
      String id,
      @Nullable Instant sentAt,
      String result,
      String outcomeBefore,
      @Nullable String statusBefore,
      @Nullable String firstEventId) {
    /** The page of the replay. */
    public String url() {
      return ReplayDocument.url(id);
    }
  }

  /** Where the clean event is. */
  record Clean(String topic, @Nullable Boolean committed) {
    /** Whether it is known to be there. */
    public boolean there() {
      return Boolean.TRUE.equals(committed);
    }
  }
}
