package dev.sluice.stage;

/** One step of the pipeline: what is made of a batch of records. */
@FunctionalInterface
public interface Stage {
  /**
   * Makes of a batch what goes on: hands records to the batch and commits to the stage's own
   * database before it returns. A batch may come again, in other company, after an attempt whose
   * database commit stood and whose Kafka transaction did not; so writing must be idempotent.
   *
   * @return counts the batch's outcomes; run once, after the Kafka transaction's commit
   * @throws RuntimeException to have the whole batch again after a while, for as long as it takes
   */
  Runnable process(StageBatch batch);

  /**
   * Whether each record begins a trace of its own, linked to the one that it names; else its span
   * belongs to that.
   */
  default boolean beginsTraces() {
    return false;
  }
}
