package dev.sluice.verifier;

import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where attempts come from, and what is put on record about them. */
interface Intake {
  /**
   * The attempt of a record.
   *
   * @throws dev.sluice.schemas.MalformedRecordException if the record does not follow the contract
   */
  Attempt read(ConsumerRecord<byte[], byte[]> record);

  /** Writes the verdicts; committed when it returns, and the same if it is done again. */
  void write(List<Judged> verdicts) throws SQLException;

  /** Whether each attempt begins a trace of its own. */
  boolean beginsTraces();

  /**
   * Whether records are sent while their verdicts are written, which is sooner, or afterwards: from
   * the first one that is sent to the commit, nobody can read what others send to the same topic.
   */
  boolean sendsEarly();

  /** Writes that records are dead-lettered; as above. */
  void writeDeadLettered(List<ConsumerRecord<byte[], byte[]>> records) throws SQLException;
}
