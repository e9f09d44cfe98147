package dev.sluice.console.pages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code /api/alarms} answers. */
record AlarmsDocument(List<Alarm> alarms, List<String> unknown) {
  /** One that fires. */
  record Alarm(
      String severity,
      @Nullable String source,
      @Nullable String subject,
      Instant since,
      String detail,
      String advice) {
    /** The source, stage or topic that it is about. */
    public String about() {
      return source != null ? source : subject == null ? "" : subject;
    }

    /** Whether events do not get through. */
    public boolean critical() {
      return severity.equals("critical");
    }
  }
}
