package dev.sluice.console.status;

import java.util.Locale;

/** What an alarm can be about. The names are those of the API and of the metric. */
enum AlarmKind {
  SOURCE_FAILING(
      "critical",
      "look at the newest rejected event and its diagnosis; was the secret changed at the provider?"
          + " Replay the rejected events once it is mended"),
  SOURCE_SILENT(
      "warning",
      "ask the provider whether it still sends: it may have disabled the endpoint, or a proxy or a"
          + " firewall keeps it out"),
  STAGE_STUCK(
      "critical",
      "see in its log what the worker waits for; start it anew if it does not say, or start one"
          + " where none is running"),
  STAGE_LATE(
      "warning", "start more instances up to the number of partitions, or see what slows them"),
  DEAD_LETTERS(
      "critical",
      "read the reasons in the headers of the records; replay them with outcome dead_lettered once"
          + " it is mended");

  private final String severity;
  private final String advice;

  AlarmKind(String severity, String advice) {
    this.severity = severity;
    this.advice = advice;
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@code critical}: events do not get through; {@code warning}: they may not. */
  String severity() {
    return severity;
  }

  /** What to do. */
  String advice() {
    return advice;
  }
}
