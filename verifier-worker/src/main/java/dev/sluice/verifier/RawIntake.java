package dev.sluice.verifier;

import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.RawEventCodec;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Attempts as providers send them: one row each. */
final class RawIntake implements Intake {
  private final WebhookEvents events;
  private final ReceiverClocks clocks;

  RawIntake(WebhookEvents events, ReceiverClocks clocks) {
    this.events = events;
    this.clocks = clocks;
  }

  @Override
  public Attempt read(ConsumerRecord<byte[], byte[]> record) {
    RawEvent raw = RawEventCodec.decode(record);
    clocks.note(raw.receivedAt(), Instant.ofEpochMilli(record.timestamp()));
    return new Attempt(raw, null);
  }

  /** The receiver has begun it. */
  @Override
  public boolean beginsTraces() {
    return false;
  }

  @Override
  public boolean sendsEarly() {
    return true;
  }

  @Override
  public void write(List<Judged> verdicts) throws SQLException {
    events.add(verdicts.stream().map(Judged::row).toList());
  }

  /** Nothing: such a record may tell neither its id nor when it was received. */
  @Override
  public void writeDeadLettered(List<ConsumerRecord<byte[], byte[]>> records) {}
}
