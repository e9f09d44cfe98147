package dev.sluice.system;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.RecordHeaders;
import dev.sluice.system.Ledger.Attempt;
import dev.sluice.system.TopicIndex.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The ledger of the sending side against what the pipeline made of it.
 *
 * @param sent requests
 * @param taken requests that were answered 2xx
 * @param accepted attempts on the clean topic
 * @param duplicate attempts recorded as duplicates
 * @param rejected attempts on the rejected topic
 * @param deadLettered attempts on a dead-letter topic
 * @param lost genuine keys that were taken and are nowhere, and taken attempts without a state
 * @param twice genuine keys that are on the clean topic more than once
 * @param forged events on the clean topic that nobody signed
 * @param otherBytes records whose body is not what was sent
 * @param disagreements between the tables and the topics
 * @param problems everything that is not as promised, in words
 */
record Reconciliation(
    int sent,
    int taken,
    int accepted,
    int duplicate,
    int rejected,
    int deadLettered,
    int lost,
    int twice,
    int forged,
    int otherBytes,
    int disagreements,
    List<String> problems) {
  private static final int SHOWN = 20;
  private static final Set<String> FORWARDED = Set.of("verified", "unsigned");

  static Reconciliation of(List<Attempt> attempts, Observed observed) {
    return new Accounts(attempts, observed).close();
  }

  /** Fails with what is wrong unless every promise was kept. */
  Reconciliation assertKept() {
    assertThat(problems.stream().limit(SHOWN).toList())
        .as("%d problems", problems.size())
        .isEmpty();
    assertThat(lost).as("lost").isZero();
    assertThat(twice).as("twice").isZero();
    return this;
  }

  /** All counts in one line, for a person. */
  String counts() {
    return "sent=%d 2xx=%d accepted=%d duplicate=%d rejected=%d dead-lettered=%d lost=%d twice=%d forged=%d other-bytes=%d disagreements=%d"
        .formatted(
            sent,
            taken,
            accepted,
            duplicate,
            rejected,
            deadLettered,
            lost,
            twice,
            forged,
            otherBytes,
            disagreements);
  }

  /** The attempts that have no state yet: not empty as long as the pipeline is at work. */
  static Set<UUID> unsettled(Observed observed) {
    Set<UUID> unsettled = ids(observed.raw(), RecordHeaders.ID);
    unsettled.removeAll(ids(observed.clean(), "ce_sluiceid"));
    unsettled.removeAll(ids(observed.rejected(), RecordHeaders.ID));
    unsettled.removeAll(ids(observed.deadLetters(), RecordHeaders.ID));
    unsettled.removeAll(Set.copyOf(observed.duplicates()));
    return unsettled;
  }

  private static Set<UUID> ids(List<Entry> entries, String header) {
    Set<UUID> ids = new HashSet<>();
    for (Entry entry : entries) {
      if (entry.header(header) != null) {
        ids.add(UUID.fromString(entry.header(header)));
      }
    }
    return ids;
  }

  /** Goes through the books once. */
  private static final class Accounts {
    private final List<Attempt> attempts;
    private final Observed observed;
    private final Set<UUID> accepted;
    private final Set<UUID> rejected;
    private final Set<UUID> deadLettered;
    private final Set<UUID> duplicates;
    private final List<String> problems = new ArrayList<>();
    private int lost;
    private int twice;
    private int forged;
    private int otherBytes;
    private int disagreements;

    Accounts(List<Attempt> attempts, Observed observed) {
      this.attempts = attempts;
      this.observed = observed;
      this.accepted = ids(observed.clean(), "ce_sluiceid");
      this.rejected = ids(observed.rejected(), RecordHeaders.ID);
      this.deadLettered = ids(observed.deadLetters(), RecordHeaders.ID);
      this.duplicates = Set.copyOf(observed.duplicates());
    }

    Reconciliation close() {
      eachTakenAttemptIsOnRawWithItsBytes();
      eachAttemptHasOneState();
      eachGenuineKeyIsOnTheCleanTopicOnce();
      nothingElseIsOnTheCleanTopic();
      theRowsAgree();
      theClaimsAgree();
      return new Reconciliation(
          attempts.size(),
          (int) attempts.stream().filter(Attempt::success).count(),
          observed.clean().size(),
          duplicates.size(),
          rejected.size(),
          deadLettered.size(),
          lost,
          twice,
          forged,
          otherBytes,
          disagreements,
          List.copyOf(problems));
    }

    private void eachTakenAttemptIsOnRawWithItsBytes() {
      Map<String, List<Entry>> raw =
          observed.raw().stream().collect(groupingBy(entry -> entry.header(RecordHeaders.ID)));
      for (Attempt attempt : attempts) {
        if (!attempt.success()) {
          continue;
        }
        List<Entry> records = raw.getOrDefault(String.valueOf(attempt.eventId()), List.of());
        if (records.isEmpty()) {
          lost++;
        }
        check(records.size() == 1, "%s is on the raw topic %d times", attempt, records.size());
        for (Entry record : records) {
          otherBytes +=
              check(
                  record.sha256().equals(attempt.sha256()),
                  "%s has other bytes: %s",
                  attempt,
                  record);
        }
      }
    }

    private void eachAttemptHasOneState() {
      for (UUID id : ids(observed.raw(), RecordHeaders.ID)) {
        List<String> states = new ArrayList<>();
        addIf(accepted.contains(id), "accepted", states);
        addIf(duplicates.contains(id), "duplicate", states);
        addIf(rejected.contains(id), "rejected", states);
        addIf(deadLettered.contains(id), "dead-lettered", states);
        if (states.isEmpty()) {
          lost++;
        }
        check(states.size() == 1, "attempt %s has the states %s", id, states);
      }
    }

    private void eachGenuineKeyIsOnTheCleanTopicOnce() {
      Map<String, Long> clean =
          Observed.count(observed.clean(), entry -> entry.header("ce_idempotencykey"));
      Map<String, List<Attempt>> byKey =
          attempts.stream()
              .filter(attempt -> attempt.genuine() && attempt.success())
              .collect(groupingBy(attempt -> attempt.key().toString()));
      byKey.forEach(
          (key, taken) -> {
            long times = clean.getOrDefault(key, 0L);
            boolean dead = taken.stream().anyMatch(each -> deadLettered.contains(each.eventId()));
            if (times == 0 && !dead) {
              lost++;
            }
            check(times == 1 || dead, "key %s is on the clean topic %d times", key, times);
          });
      twice += (int) clean.values().stream().filter(times -> times > 1).count();
    }

    private void nothingElseIsOnTheCleanTopic() {
      Map<String, String> bodies = new HashMap<>();
      attempts.stream()
          .filter(Attempt::genuine)
          .forEach(attempt -> bodies.put(attempt.key().toString(), attempt.sha256()));
      for (Entry entry : observed.clean()) {
        String body = bodies.get(entry.header("ce_idempotencykey"));
        forged += check(body != null, "nobody who may has sent %s", entry);
        otherBytes +=
            check(body == null || entry.sha256().equals(body), "%s has other bytes", entry);
      }
      attempts.stream().filter(attempt -> !attempt.genuine()).forEach(this::isNotOnTheCleanTopic);
    }

    private void isNotOnTheCleanTopic(Attempt attempt) {
      boolean there = attempt.eventId() != null && accepted.contains(attempt.eventId());
      forged += check(!there, "forged and on the clean topic: %s", attempt);
    }

    private void theRowsAgree() {
      Set<UUID> verified = ids(observed.verified(), RecordHeaders.ID);
      disagreements +=
          check(
              observed.verified().size() == verified.size(),
              "%d records of %d attempts are on the verified topic",
              observed.verified().size(),
              verified.size());
      observed
          .rows()
          .forEach(
              (id, statuses) -> {
                disagreements +=
                    check(statuses.size() == 1, "event %s has the rows %s", id, statuses);
                boolean forwarded = FORWARDED.contains(statuses.getFirst());
                disagreements +=
                    check(
                        forwarded ? verified.contains(id) : rejected.contains(id),
                        "event %s has the row %s and is not on that topic",
                        id,
                        statuses);
              });
      Set<UUID> without = new HashSet<>(verified);
      without.addAll(rejected);
      without.removeAll(observed.rows().keySet());
      without.forEach(id -> disagrees("event %s has no row", id));
    }

    private void theClaimsAgree() {
      Map<UUID, Long> claims =
          observed.claims().stream().collect(toMap(id -> id, _ -> 1L, Long::sum));
      Set<UUID> holders = claims.keySet();
      for (UUID id : accepted) {
        disagreements +=
            check(holders.contains(id), "event %s was accepted and holds no claim", id);
      }
      Set<UUID> idle = holders.stream().filter(id -> !accepted.contains(id)).collect(toSet());
      idle.forEach(id -> disagrees("event %s holds a claim and was not accepted", id));
      duplicates.stream()
          .filter(accepted::contains)
          .forEach(id -> disagrees("event %s is a duplicate of itself", id));
    }

    private void disagrees(String problem, UUID id) {
      disagreements += check(false, problem, id);
    }

    /** How many problems there are: 0 or 1. */
    @SuppressWarnings("AnnotateFormatMethod") // formats are literals, all in this class
    private int check(boolean kept, String problem, Object... arguments) {
      if (kept) {
        return 0;
      }
      problems.add(problem.formatted(arguments));
      return 1;
    }

    private static void addIf(boolean holds, String state, List<String> states) {
      if (holds) {
        states.add(state);
      }
    }
  }
}
