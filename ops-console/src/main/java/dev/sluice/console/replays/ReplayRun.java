package dev.sluice.console.replays;

import dev.sluice.console.replays.StoredEvents.Stored;
import dev.sluice.schemas.Replay;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes one replay as far as it goes: plans it, sends it, counts what is through. Everything that
 * it knows is in the database, so that another console can go on from any point; an item whose send
 * was acknowledged and not noted is sent again, and its copy is dropped where keys are claimed.
 */
final class ReplayRun implements AutoCloseable {
  private static final int BATCH = 500;

  /**
   * Looking for what is through costs the database as much as what it has to do for live events.
   */
  private static final long SETTLE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Tools tools;
  private final Lease lease;
  private final FailureWindow failures = new FailureWindow();
  private final Pace pace;
  private final StoredEvents stored;
  private final ReadAhead ahead;
  private final LiveTraffic live;
  private @Nullable ReplaySender sender;
  private long settled = System.nanoTime() - SETTLE_NANOS;
  private boolean lostSome;
  private boolean late;
  private @Nullable Instant keptSince;
  private Instant keptSeen = Instant.MIN;

  /**
   * What all runs share.
   *
   * @param work the replays
   * @param items their items
   * @param planner makes plans
   * @param clients to read and send with
   * @param live stages that go first
   * @param limits of all replays
   * @param around everything else
   */
  record Tools(
      ReplayWork work,
      ReplayItems items,
      Planner planner,
      ReplayClients clients,
      List<LiveTraffic.Stage> live,
      ReplayProperties limits,
      Around around) {}

  /**
   * What else there is.
   *
   * @param claims how far back keys are remembered
   * @param topic of replays
   * @param metrics counts results
   * @param clock tells the time
   */
  record Around(KeptClaims claims, String topic, ReplayMetrics metrics, InstantSource clock) {}

  /** Begins, or goes on from where it was left. */
  ReplayRun(Tools tools, Lease lease) {
    this.tools = tools;
    this.lease = lease;
    this.pace = new Pace(System.nanoTime());
    this.stored = new StoredEvents(tools.clients());
    this.ahead = new ReadAhead(stored::read);
    this.live =
        new LiveTraffic(tools.clients(), tools.live(), tools.limits(), tools.around().clock());
  }

  /**
   * Takes one step.
   *
   * @return whether there is anything left to do
   * @throws LeaseLostException if another console does it
   * @throws org.apache.kafka.common.KafkaException if Kafka does not answer
   * @throws org.springframework.dao.DataAccessException if the database does not
   */
  boolean step() {
    late = false;
    Work now = tools.work().renew(lease);
    if (now.state().equals(Work.PLANNING)) {
      plan(now);
      return false;
    }
    boolean running = now.state().equals(Work.RUNNING);
    int underWay = now.underWay() - settle(now, running);
    if (!running) {
      return underWay > 0;
    }
    String tooMany = failures.tooMany(now.maxFailures());
    if (tooMany != null) {
      end(Work.ABORTED, tooMany);
      return underWay > 0;
    }
    String inTheWay = inTheWay(underWay);
    tools.work().waitFor(lease, inTheWay);
    return inTheWay != null || send(now, underWay);
  }

  /** Whether the last step sent less than it might have, and there may be more to send. */
  boolean isLate() {
    return late;
  }

  /** Tells that it cannot go on for now. */
  void hindered(String reason) {
    tools.work().waitFor(lease, reason);
  }

  private void plan(Work now) {
    try {
      ReplayRequest request = ReplayRequest.of(now.request(), tools.limits());
      tools.planner().plan(lease, now, request, tools.limits().maxEvents());
    } catch (Planner.TooManyException e) {
      end(Work.ABORTED, String.valueOf(e.getMessage()));
    } catch (Planner.CancelledException e) {
      // nothing is left to do
    }
  }

  /** Counts what is through by now, if it is time to, or needed to go on. */
  private int settle(Work now, boolean running) {
    boolean due =
        System.nanoTime() - settled >= SETTLE_NANOS
            || now.underWay() >= tools.limits().maxUnderWay() / 2;
    if (now.underWay() == 0 || !due) {
      return 0;
    }
    settled = System.nanoTime();
    Map<String, Integer> results =
        tools.work().under(lease, () -> tools.items().through(lease.replay()));
    results.forEach(tools.around().metrics()::count);
    if (running) {
      failures.add(results);
    }
    return results.values().stream().mapToInt(Integer::intValue).sum();
  }

  private @Nullable String inTheWay(int underWay) {
    String reason = live.inTheWay();
    return reason == null && underWay >= tools.limits().maxUnderWay()
        ? "%d events that were sent are not through yet".formatted(underWay)
        : reason;
  }

  private boolean send(Work now, int underWay) {
    int allowed = pace.allowed(now.rate(), System.nanoTime());
    int limit = Math.min(Math.min(allowed, BATCH), tools.limits().maxUnderWay() - underWay);
    if (limit <= 0) {
      return true;
    }
    try {
      if (ahead.isEmpty() && !readOn(now)) {
        return !isDone(now, underWay);
      }
      int sent = send(now, ahead.next(limit));
      pace.sent(sent);
      late = sent > 0 && sent < allowed;
      return true;
    } catch (RuntimeException e) {
      ahead.forget();
      throw e;
    }
  }

  /** Whether there were any items left to read. */
  private boolean readOn(Work now) {
    List<Item> items = tools.items().next(lease.replay(), ahead.below(), BATCH);
    if (items.isEmpty()) {
      return false;
    }
    List<Item> missing = ahead.read(permitted(now, items), items.getLast().number());
    skip("past_retention", missing);
    lostSome |= !missing.isEmpty();
    return true;
  }

  private boolean isDone(Work now, int underWay) {
    if (underWay > 0) {
      return false;
    }
    if (lostSome) {
      lostSome = false;
      ahead.restart();
      int found = tools.planner().place(lease, keptSince(now));
      int _ =
          tools
              .work()
              .under(
                  lease,
                  () -> {
                    tools.items().found(lease.replay(), found);
                    return found;
                  });
      return false;
    }
    end(Work.DONE, null);
    return true;
  }

  private void end(String state, @Nullable String reason) {
    if (tools.work().end(lease, state, reason)) {
      tools.around().metrics().over(state);
    }
  }

  /** Sends those that may still be sent and returns how many. */
  private int send(Work now, List<Stored> events) {
    var permitted = Set.copyOf(permitted(now, events.stream().map(Stored::item).toList()));
    ReplaySender.Sent sent =
        sender(now).send(events.stream().filter(e -> permitted.contains(e.item())).toList());
    int noted =
        tools.work().under(lease, () -> tools.items().sent(lease.replay(), sent.acknowledged()));
    if (sent.failure() != null) {
      throw sent.failure();
    }
    return noted == 0 ? 0 : sent.acknowledged().size();
  }

  /** Those that are not too old and whose events were not deleted; the others are skipped. */
  private List<Item> permitted(Work now, List<Item> all) {
    Instant since = keptSince(now);
    List<Item> items = new ArrayList<>(all);
    items.removeIf(item -> item.receivedAt().isBefore(since));
    skip("unprotected", all.stream().filter(item -> item.receivedAt().isBefore(since)).toList());
    Set<Integer> deleted =
        tools.items().deleted(lease.replay(), items.stream().map(Item::number).toList());
    skip("deleted", items.stream().filter(item -> deleted.contains(item.number())).toList());
    items.removeIf(item -> deleted.contains(item.number()));
    return items;
  }

  private void skip(String state, List<Item> items) {
    if (!items.isEmpty()) {
      List<Integer> numbers = items.stream().map(Item::number).toList();
      int _ =
          tools.work().under(lease, () -> tools.items().skipped(lease.replay(), state, numbers));
    }
  }

  /** Asked every minute: claims are forgotten while a replay waits. */
  private Instant keptSince(Work now) {
    ReplayRequest request = ReplayRequest.of(now.request(), tools.limits());
    if (request.redeliver() || request.allowUnprotected()) {
      return Instant.EPOCH;
    }
    Instant last = keptSince;
    Instant present = tools.around().clock().instant();
    if (last == null || keptSeen.isBefore(present.minusSeconds(60))) {
      last = tools.around().claims().since();
      keptSince = last;
      keptSeen = present;
    }
    return last;
  }

  private ReplaySender sender(Work now) {
    ReplaySender made = sender;
    if (made == null) {
      boolean redeliver = ReplayRequest.of(now.request(), tools.limits()).redeliver();
      var replay = new Replay(lease.replay(), redeliver);
      made = new ReplaySender(tools.clients(), tools.around().topic(), replay);
      sender = made;
    }
    return made;
  }

  @Override
  public void close() {
    if (sender != null) {
      sender.close();
    }
    live.close();
    stored.close();
  }
}
