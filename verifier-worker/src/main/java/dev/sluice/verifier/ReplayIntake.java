package dev.sluice.verifier;

import dev.sluice.schemas.ReplayedEvent;
import dev.sluice.schemas.ReplayedEventCodec;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Attempts that ops send through again: the event's row is brought up to date. */
final class ReplayIntake implements Intake {
  private final WebhookEvents events;
  private final ReplayVerdicts verdicts;

  ReplayIntake(WebhookEvents events, ReplayVerdicts verdicts) {
    this.events = events;
    this.verdicts = verdicts;
  }

  @Override
  public Attempt read(ConsumerRecord<byte[], byte[]> record) {
    ReplayedEvent event = ReplayedEventCodec.decode(record);
    return new Attempt(event.raw(), event.replay());
  }

  /** That of the delivery ended long ago. */
  @Override
  public boolean beginsTraces() {
    return true;
  }

  /** Nobody waits for one event of a replay, and live ones lie behind it. */
  @Override
  public boolean sendsEarly() {
    return false;
  }

  @Override
  public void write(List<Judged> judged) throws SQLException {
    events.update(judged.stream().map(Judged::row).toList());
    verdicts.add(judged);
  }

  @Override
  public void writeDeadLettered(List<ConsumerRecord<byte[], byte[]>> records) throws SQLException {
    verdicts.addDeadLettered(records);
  }
}
