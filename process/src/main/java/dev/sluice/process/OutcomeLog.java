package dev.sluice.process;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line an outcome that is not the usual one, with fixed keys. At most {@value #LINES} lines in
 * ten seconds, so that who sends rubbish does not fill the disk; how many were left out is told
 * afterwards, and the metrics count all of them. Thread-safe.
 */
public final class OutcomeLog {
  static final int LINES = 100;
  static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

  private static final int LONGEST = 256;
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private final Logger log;
  private final LongSupplier nanos;
  private long windowStart;
  private int written;
  private long omitted;

  OutcomeLog(Logger log, LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
    this.windowStart = nanos.getAsLong();
  }

  /** Of the class that tells the outcomes. */
  public static OutcomeLog of(Class<?> teller) {
    return new OutcomeLog(LoggerFactory.getLogger(teller), System::nanoTime);
  }

  /** Begins a line; it costs nothing where none may be written. */
  public Line line(Level level, String outcome) {
    return new Line(log.isEnabledForLevel(level) && mayWrite() ? log.atLevel(level) : null)
        .with(OutcomeKey.OUTCOME, outcome);
  }

  private boolean mayWrite() {
    long before;
    synchronized (this) {
      long now = nanos.getAsLong();
      if (now - windowStart < WINDOW) {
        if (written == LINES) {
          omitted++;
          return false;
        }
        written++;
        return true;
      }
      windowStart = now;
      written = 1;
      before = omitted;
      omitted = 0;
    }
    if (before > 0) {
      log.atWarn()
          .addKeyValue(OutcomeKey.OMITTED.text(), before)
          .log("outcomes were not logged one by one");
    }
    return true;
  }

  /** A line that is not written yet. Used by one thread. */
  public static final class Line {
    private @Nullable LoggingEventBuilder builder;

    private Line(@Nullable LoggingEventBuilder builder) {
      this.builder = builder;
    }

    /**
     * Adds a value, whoever it came from: what could steer a terminal or look like another line or
     * key is replaced, and what is long is cut.
     *
     * @param value null where there is none
     */
    public Line with(OutcomeKey key, @Nullable Object value) {
      if (value != null && builder != null) {
        builder =
            builder.addKeyValue(
                key.text(), value instanceof Number ? value : fit(value.toString()));
      }
      return this;
    }

    /** Adds which trace and which span tell more, where they are sent. */
    public Line with(TraceSpan span) {
      return with(OutcomeKey.TRACE, span.traceId()).with(OutcomeKey.SPAN, span.spanId());
    }

    /** Writes it. */
    public void write() {
      if (builder != null) {
        builder.log("outcome");
      }
    }

    private static String fit(String text) {
      String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
      return UNFIT.matcher(cut).replaceAll("?").replace('"', '\'');
    }
  }
}
