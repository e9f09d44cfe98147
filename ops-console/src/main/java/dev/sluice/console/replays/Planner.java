package dev.sluice.console.replays;

import dev.sluice.console.events.Cursor;
import dev.sluice.console.events.EventFilter;
import dev.sluice.console.events.EventRows;
import dev.sluice.console.replays.ReplayView.Count;
import dev.sluice.console.replays.ReplayView.Plan;
import dev.sluice.schemas.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Makes plans: fixes which events a replay is about and where their bytes lie. A plan that was left
 * in the middle is gone on with.
 */
final class Planner {
  private static final int PAGE = 5_000;
  private static final String ADDED =
      "UPDATE replays SET items = items + ?, plan_place = ? WHERE id = ?";

  private final JdbcClient database;
  private final ReplayWork work;
  private final PlanItems items;
  private final KeptClaims claims;
  private final Store store;

  /**
   * Where bytes may lie.
   *
   * @param clients to look with
   * @param copies on other topics than that of the receiver
   * @param topics their names
   */
  record Store(ReplayClients clients, StoredCopies copies, Topics topics) {
    private List<Span> raw() {
      try (Consumer<byte[], byte[]> consumer = clients.consumer(1)) {
        List<TopicPartition> partitions =
            consumer.partitionsFor(topics.raw()).stream()
                .map(info -> new TopicPartition(topics.raw(), info.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> next = consumer.endOffsets(partitions);
        return partitions.stream()
            .map(each -> new Span(each, first.getOrDefault(each, 0L), next.getOrDefault(each, 0L)))
            .toList();
      }
    }
  }

  Planner(JdbcClient database, ReplayWork work, PlanItems items, KeptClaims claims, Store store) {
    this.database = database;
    this.work = work;
    this.items = items;
    this.claims = claims;
    this.store = store;
  }

  /** Thrown when a plan has more events than it may. */
  static final class TooManyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private TooManyException(int most) {
      super(
          "more than %d events match, the bound that sluice.replay.max-events sets; narrow the filter, for example by from and to"
              .formatted(most));
    }
  }

  /** Thrown when somebody cancelled a plan that is being made. */
  static final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * Makes the plan; what was received after it was asked for is not part of it.
   *
   * @param most events of one plan
   * @throws TooManyException if there are more
   * @throws CancelledException if it is wanted no more
   * @throws LeaseLostException if another console makes it
   */
  void plan(Lease lease, Work begun, ReplayRequest request, int most) {
    var making = new Making(lease, request, most);
    Instant keptSince =
        request.redeliver() || request.allowUnprotected() ? Instant.EPOCH : claims.since();
    int withoutId = 0;
    EventFilter filter = request.filter();
    if (filter == null) {
      making.ids(begun.planPlace(), keptSince);
    } else if (request.ofDeadLetters()) {
      withoutId = making.letters(filter, begun.createdAt(), keptSince);
    } else {
      making.pages(filter, begun, keptSince);
    }
    place(lease, keptSince);
    work.planned(lease, plan(lease.replay(), request, withoutId));
  }

  /**
   * Looks for the bytes of what is past its retention on the raw topic. Returns how many events can
   * be sent for it.
   */
  int place(Lease lease, Instant keptSince) {
    Instant oldest = items.oldestLost(lease.replay());
    if (oldest == null) {
      return 0;
    }
    var found = new AtomicInteger();
    store
        .copies()
        .read(
            store.copies().all(),
            oldest,
            records -> {
              int more =
                  work.under(
                      lease,
                      () ->
                          records.isEmpty() ? 0 : items.place(lease.replay(), records, keptSince));
              found.addAndGet(more);
            });
    return found.get();
  }

  private Plan plan(UUID replay, ReplayRequest request, int withoutId) {
    items.analyze();
    List<Count> counts = items.counts(replay);
    Map<String, Integer> byState = new HashMap<>();
    counts.forEach(count -> byState.merge(count.planned(), count.events(), Integer::sum));
    int claimed =
        counts.stream()
            .filter(count -> count.planned().equals(Work.PLANNED))
            .filter(count -> Set.of("accepted", "duplicate").contains(count.outcome()))
            .mapToInt(Count::events)
            .sum();
    return new Plan(
        byState.values().stream().mapToInt(Integer::intValue).sum(),
        byState.getOrDefault(Work.PLANNED, 0),
        byState.getOrDefault("past_retention", 0),
        byState.getOrDefault("unprotected", 0),
        byState.getOrDefault("unreadable", 0),
        byState.getOrDefault("unknown", 0),
        withoutId,
        claimed,
        byState.get("deleted"),
        "each is verified again with the secrets of today, as of when it was received; what is"
            + " verified goes to its clean topic, but for those whose key is claimed: they are "
            + (request.redeliver() ? "delivered once more" : "duplicates"),
        counts);
  }

  /** One plan that is being made. */
  private final class Making {
    private final Lease lease;
    private final ReplayRequest request;
    private final int most;

    Making(Lease lease, ReplayRequest request, int most) {
      this.lease = lease;
      this.request = request;
      this.most = most;
    }

    private void pages(EventFilter filter, Work begun, Instant keptSince) {
      List<Span> spans = store.raw();
      Instant createdAt = begun.createdAt();
      String place = begun.planPlace();
      Instant to = filter.to() == null || filter.to().isAfter(createdAt) ? createdAt : filter.to();
      Cursor after = place == null ? null : Cursor.parse(place);
      PlanItems.Page page;
      do {
        EventFilter next =
            new EventFilter(
                filter.source(),
                filter.provider(),
                filter.signatureStatus(),
                filter.outcome(),
                filter.reason(),
                filter.eventType(),
                filter.idempotencyKey(),
                filter.deliveryId(),
                filter.bodySha256(),
                filter.from(),
                to,
                after);
        page =
            step(
                () -> {
                  var added = items.add(lease.replay(), EventRows.of(next, PAGE), keptSince, spans);
                  count(added.items(), added.last() == null ? null : added.last().toString());
                  return added;
                });
        after = page.last();
      } while (after != null);
    }

    /** Those that are in no table may be dead letters; what is nowhere is told, too. */
    private void ids(@Nullable String place, Instant keptSince) {
      if (place != null) {
        return;
      }
      List<Span> spans = store.raw();
      int _ =
          step(
              () -> {
                int found =
                    items
                        .add(lease.replay(), EventRows.of(request.events()), keptSince, spans)
                        .items();
                int added = found + items.addUnknown(lease.replay(), request.events());
                count(added, "ids");
                return added;
              });
    }

    private int letters(EventFilter filter, Instant createdAt, Instant keptSince) {
      String source = filter.source();
      Instant from = filter.from() == null ? Instant.EPOCH : filter.from();
      Instant to = filter.to() == null ? createdAt : filter.to();
      Predicate<Placed> wanted =
          record ->
              (source == null || source.equals(record.source()))
                  && !record.receivedAt().isBefore(from)
                  && record.receivedAt().isBefore(to);
      return store
          .copies()
          .read(
              store.copies().deadLetters(),
              from,
              records -> {
                List<Placed> some = new ArrayList<>(records);
                some.removeIf(wanted.negate());
                int _ =
                    step(
                        () -> {
                          int added =
                              some.isEmpty() ? 0 : items.add(lease.replay(), some, keptSince);
                          count(added, null);
                          return added;
                        });
              });
    }

    private <T> T step(Supplier<T> step) {
      T done = work.under(lease, step);
      Work now = work.renew(lease);
      if (!now.state().equals(Work.PLANNING)) {
        throw new CancelledException();
      }
      if (now.items() > most) {
        items.clear(lease.replay());
        throw new TooManyException(most);
      }
      return done;
    }

    private void count(int added, @Nullable String place) {
      database.sql(ADDED).param(added).param(place).param(lease.replay()).update();
    }
  }
}
