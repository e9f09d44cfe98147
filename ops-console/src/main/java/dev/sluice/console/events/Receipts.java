package dev.sluice.console.events;

import dev.sluice.console.events.Receipt.Claim;
import dev.sluice.console.events.Receipt.Clean;
import dev.sluice.console.events.Receipt.Received;
import dev.sluice.console.events.Receipt.Verdict;
import dev.sluice.schemas.Coordinates;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts receipts together. */
final class Receipts {
  private final Events events;
  private final SourceTopics topics;
  private final CommittedEvents committed;
  private final EventReplays replays;

  Receipts(Events events, SourceTopics topics, CommittedEvents committed, EventReplays replays) {
    this.events = events;
    this.topics = topics;
    this.committed = committed;
    this.replays = replays;
  }

  Receipt of(Events.Located located) {
    Event event = located.event();
    Claim claim = claim(event);
    return new Receipt(
        event,
        new Received(event.receivedAt(), located.raw()),
        new Verdict(event.signatureStatus(), event.provider(), event.keyId(), event.reason()),
        claim,
        clean(event, claim),
        duplicates(event, claim),
        replays.of(event.id()));
  }

  private @Nullable Claim claim(Event event) {
    if (event.outcome().equals(Event.REJECTED)) {
      return null;
    }
    Events.Claim standing = events.claim(event.id());
    if (standing != null && standing.eventId().equals(event.id())) {
      return new Claim("first", standing.at(), event.id(), null, standing.verified());
    }
    Events.Repeat repeat = events.repeat(event.id());
    return repeat == null
        ? null
        : new Claim(
            "duplicate",
            repeat.at(),
            repeat.firstEventId(),
            repeat.bodyChanged(),
            repeat.verified());
  }

  private @Nullable Clean clean(Event event, @Nullable Claim claim) {
    if (claim == null || !claim.result().equals("first")) {
      return null;
    }
    Coordinates verified = claim.verifiedRecord();
    return new Clean(topics.of(event.source()), committed.includes(verified));
  }

  private List<UUID> duplicates(Event event, @Nullable Claim claim) {
    String key = event.idempotencyKey();
    boolean first = claim != null && claim.result().equals("first");
    return key == null || !first ? List.of() : events.duplicatesOf(key, event.id());
  }
}
