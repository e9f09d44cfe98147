package dev.sluice.console.replays;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A replay as it is shown.
 *
 * @param state planning, planned, running, paused, done, cancelled or aborted
 * @param reason why it was aborted
 * @param waitingFor why it sends nothing right now
 * @param request what was asked for
 * @param redeliver whether what was accepted before goes out once more
 * @param allowUnprotected whether events go out of which nobody can tell any more whether they did
 * @param rate events a second, at most
 * @param maxFailures percent of failures at which it aborts
 * @param needsApproval whether another key than the planner's has to approve it first
 * @param createdBy API key that planned it
 * @param approvedBy API key that approved it
 * @param startedBy API key that started it
 * @param plan null until it is made
 * @param progress counts
 */
record ReplayView(
    UUID id,
    String state,
    @Nullable String reason,
    @Nullable String waitingFor,
    @JsonRawValue String request,
    boolean redeliver,
    boolean allowUnprotected,
    int rate,
    int maxFailures,
    boolean needsApproval,
    String createdBy,
    Instant createdAt,
    @Nullable String approvedBy,
    @Nullable Instant approvedAt,
    @Nullable String startedBy,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Plan plan,
    Progress progress) {
  /**
   * What the plan fixed.
   *
   * @param events that were found
   * @param toSend those that will be sent
   * @param pastRetention those whose bytes Kafka does not have any more
   * @param unprotected those that are older than the claims that are kept, so that nobody can tell
   *     whether their keys went out; sent only where that was allowed
   * @param unreadable dead letters that break the wire contract
   * @param unknown ids that are nowhere
   * @param withoutId dead letters that do not even tell their id
   * @param claimedAlready those to be sent whose key is claimed: duplicates, or redelivered
   * @param deleted those of which what the sender said was deleted, null for none
   * @param willHappen in words
   * @param counts by source, verdict, outcome and what the plan made of them
   */
  record Plan(
      int events,
      int toSend,
      int pastRetention,
      int unprotected,
      int unreadable,
      int unknown,
      int withoutId,
      int claimedAlready,
      @Nullable Integer deleted,
      String willHappen,
      List<Count> counts) {}

  /**
   * Events that are alike.
   *
   * @param outcome before the replay
   * @param planned {@code planned}, or why they are not sent
   */
  record Count(
      @Nullable String source,
      @Nullable String signatureStatus,
      String outcome,
      String planned,
      int events) {}

  /**
   * How far it is.
   *
   * @param events of the plan
   * @param toSend those that are to be sent, or were
   * @param sent those that Kafka has
   * @param underWay sent, and not through yet
   * @param accepted on the clean topic for the first time
   * @param redelivered on the clean topic once more
   * @param duplicate dropped, because their keys are claimed
   * @param rejected verified again, and rejected again
   * @param deadLettered could not be processed
   */
  record Progress(
      int events,
      int toSend,
      int sent,
      int underWay,
      int accepted,
      int redelivered,
      int duplicate,
      int rejected,
      int deadLettered) {}
}
