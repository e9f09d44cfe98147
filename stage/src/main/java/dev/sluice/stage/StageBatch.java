package dev.sluice.stage;

import dev.sluice.process.SpanKey;
import dev.sluice.process.TraceSpan;
import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.DeadLetterCodec;
import dev.sluice.schemas.MalformedRecordException;
import dev.sluice.schemas.Topics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * The records of one attempt, and where what is made of them goes: into one Kafka transaction, dead
 * letters included. Used by the lane's thread only.
 */
public final class StageBatch {
  private final String stage;
  private final List<ConsumerRecord<byte[], byte[]>> records;
  private final Membership membership;
  private final Producer<byte[], byte[]> producer;
  private final Map<Coordinates, Refusal> refusals;
  private final DeadLetterBudget budget;
  private final Runnable beforeSending;
  private final List<ConsumerRecord<byte[], byte[]>> deadLettered = new ArrayList<>();
  private final Map<ConsumerRecord<byte[], byte[]>, String> reasons = new LinkedHashMap<>();
  private final Map<Coordinates, Refusal> newRefusals = new ConcurrentHashMap<>();
  private BatchSpans spans = BatchSpans.NONE;
  private boolean sending;

  StageBatch(
      String stage,
      List<ConsumerRecord<byte[], byte[]>> records,
      Membership membership,
      Producer<byte[], byte[]> producer,
      Map<Coordinates, Refusal> refusals,
      DeadLetterBudget budget,
      Runnable beforeSending) {
    this.stage = stage;
    this.records = records;
    this.membership = membership;
    this.producer = producer;
    this.refusals = refusals;
    this.budget = budget;
    this.beforeSending = beforeSending;
  }

  /** The same batch, whose records have these spans. */
  StageBatch tracedBy(BatchSpans its) {
    spans = its;
    return this;
  }

  /**
   * The span of one of its records; one that says nothing where its trace is not recorded. It is
   * ended by the lane.
   */
  public TraceSpan span(Coordinates record) {
    return spans.of(record);
  }

  /**
   * A record that cannot go on, found out by an attempt.
   *
   * @param reason for a person
   * @param cause what the attempt met
   * @param letterTooLarge whether even its dead letter was too large
   */
  record Refusal(String reason, Exception cause, boolean letterTooLarge) {}

  /**
   * A record and what was made of it.
   *
   * @param record as consumed
   * @param value what the step made
   */
  public record Made<T>(ConsumerRecord<byte[], byte[]> record, T value) {}

  /**
   * In what right the batch is worked on. Kafka refuses the batch's transaction once the right is
   * lost; a database that must do the same is told the generation.
   */
  public Membership membership() {
    return membership;
  }

  /** All records of the batch, in the order of each partition. */
  List<ConsumerRecord<byte[], byte[]>> records() {
    return records;
  }

  /**
   * Runs a step that touches nothing but its record, for each record of a part in order. Where it
   * throws, the record is dead-lettered and the others go on: at once if the record breaks the wire
   * contract; if it is anything else, which may be our own mistake, only within a budget, beyond
   * which the stage stands still and says so rather than dead-letter everything.
   */
  public <T> List<Made<T>> each(
      List<ConsumerRecord<byte[], byte[]>> part, Function<ConsumerRecord<byte[], byte[]>, T> step) {
    List<Made<T>> made = new ArrayList<>(part.size());
    for (ConsumerRecord<byte[], byte[]> record : part) {
      Refusal refusal = refusals.get(Coordinates.of(record));
      if (refusal != null) {
        letter(record, refusal);
        continue;
      }
      try {
        made.add(new Made<>(record, step.apply(record)));
      } catch (MalformedRecordException e) {
        deadLetter(record, String.valueOf(e.getMessage()), e);
      } catch (RuntimeException e) {
        deadLetterUnforeseen(record, e);
      } catch (StackOverflowError e) {
        // a step touches nothing but its record, so there is nothing that is half done; thrown on,
        // it would end the worker, and each one that begins with the record again
        deadLetterUnforeseen(record, new IllegalStateException("nested too deeply", e));
      }
    }
    return made;
  }

  private void deadLetterUnforeseen(ConsumerRecord<byte[], byte[]> record, Exception cause) {
    budget.spend(Coordinates.of(record), cause);
    deadLetter(record, "the stage could not process the record: " + cause, cause);
  }

  /**
   * Sends a record in the batch's transaction. If the broker refuses it for what it is, the whole
   * transaction fails and the next attempt dead-letters its origin.
   *
   * @param origin the consumed record it is made of
   */
  public void send(ConsumerRecord<byte[], byte[]> origin, ProducerRecord<byte[], byte[]> outgoing) {
    spans.handOn(origin, outgoing.headers());
    beginToSend();
    var _ = producer.send(outgoing, (_, e) -> noteRefusal(origin, outgoing.topic(), e, false));
  }

  /**
   * Sends a record to its dead-letter topic in the batch's transaction.
   *
   * @param reason one sentence for a person; no secret, no body
   */
  public void deadLetter(ConsumerRecord<byte[], byte[]> record, String reason, Exception cause) {
    letter(record, new Refusal(reason, cause, false));
  }

  /**
   * Has a record dead-lettered by the next attempt, because this one cannot be saved. The caller
   * throws afterwards.
   *
   * @param reason one sentence for a person; no secret, no body
   */
  public void refuseNextTime(
      ConsumerRecord<byte[], byte[]> record, String reason, Exception cause) {
    budget.spend(Coordinates.of(record), cause);
    newRefusals.put(Coordinates.of(record), new Refusal(reason, cause, false));
  }

  /** The records that this attempt dead-letters so far. */
  public List<ConsumerRecord<byte[], byte[]>> deadLettered() {
    return Collections.unmodifiableList(deadLettered);
  }

  /** Why each of them is. */
  Map<ConsumerRecord<byte[], byte[]>, String> reasons() {
    return reasons;
  }

  /** Refusals that only this attempt found out. */
  Map<Coordinates, Refusal> newRefusals() {
    return newRefusals;
  }

  private void letter(ConsumerRecord<byte[], byte[]> record, Refusal refusal) {
    ProducerRecord<byte[], byte[]> letter =
        DeadLetterCodec.encode(record, stage, refusal.reason(), refusal.cause());
    if (refusal.letterTooLarge()) {
      letter = new ProducerRecord<>(letter.topic(), null, null, null, null, letter.headers());
    }
    deadLettered.add(record);
    reasons.put(record, refusal.reason());
    if (spans != BatchSpans.NONE) {
      // a word: the sentence may quote what somebody sent
      span(Coordinates.of(record))
          .with(SpanKey.OUTCOME, "dead_lettered")
          .with(SpanKey.REASON, refusal.cause().getClass().getSimpleName());
    }
    beginToSend();
    var _ =
        producer.send(
            letter, (_, e) -> noteRefusal(record, Topics.deadLetter(record.topic()), e, true));
  }

  private void beginToSend() {
    if (!sending) {
      sending = true;
      beforeSending.run();
    }
  }

  /** Called by the producer's thread; the commit that fails for the same cause happens after. */
  private void noteRefusal(
      ConsumerRecord<byte[], byte[]> origin,
      String topic,
      @Nullable Exception exception,
      boolean isLetter) {
    if (exception instanceof RecordTooLargeException
        || exception instanceof InvalidTopicException) {
      String reason = "topic %s refuses it: %s".formatted(topic, exception.getMessage());
      if (isLetter) {
        reason +=
            "; the body stays at %s until its retention ends".formatted(Coordinates.of(origin));
      }
      newRefusals.put(Coordinates.of(origin), new Refusal(reason, exception, isLetter));
    }
  }
}
