package dev.sluice.console.status;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody should look at now.
 *
 * @param kind what it is about
 * @param source whose deliveries, null where it is about no source
 * @param subject the stage or the topic, null where it is about a source
 * @param since when it began, as far as that is known
 * @param detail what is the matter, in one sentence
 */
record Alarm(
    AlarmKind kind,
    @Nullable String source,
    @Nullable String subject,
    Instant since,
    String detail) {
  static Alarm ofSource(AlarmKind kind, String source, Instant since, String detail) {
    return new Alarm(kind, source, null, since, detail);
  }

  static Alarm of(AlarmKind kind, String subject, Instant since, String detail) {
    return new Alarm(kind, null, subject, since, detail);
  }
}
