package dev.sluice.process;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** The key {@code sluice.log-format}: for whom a process writes its log. */
enum LogFormat {
  /** One JSON document a line, by the Elastic Common Schema. */
  ECS("ecs"),

  /** Lines for people. */
  CONSOLE("console");

  private static final String KEY = "sluice.log-format";

  /** As in containers. */
  private static final String SHORT_KEY = "LOG_FORMAT";

  /**
   * A line of the log begins with its time, whatever somebody sent: the further lines of a text
   * begin with a bar, those of a stack trace with a blank, a bar or {@code Caused by}; characters
   * that steer a terminal or turn the direction of writing are not written.
   */
  private static final String PATTERN =
      "%clr(%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX}){faint} %clr(%5p) %clr([%15.15t]){faint}"
          + " %clr(%-40.40logger{39}){cyan} %clr(:){faint} "
          + without("%replace(%replace(%m %kvp %X){' +$',''}){'(\\n)','$1    | '}")
          + "%n"
          + without("%replace(%wEx){'(\\n)(?!\\s|Caused by: |$)','$1    | '}");

  private final String word;

  LogFormat(String word) {
    this.word = word;
  }

  private static String without(String part) {
    return "%replace(" + part + "){'[\\p{Cc}\\p{Cf}&&[^\\n\\t]]','?'}";
  }

  /** What was asked for; JSON where nothing was, or nothing that there is, but for debugging. */
  static LogFormat of(Environment environment, boolean debug) {
    String asked = asked(environment);
    for (LogFormat format : values()) {
      if (format.word.equals(asked)) {
        return format;
      }
    }
    return asked == null && debug ? CONSOLE : ECS;
  }

  /**
   * Refuses a format that there is not.
   *
   * @throws IllegalArgumentException naming the key
   */
  static void check(Environment environment) {
    String asked = asked(environment);
    if (asked != null && !asked.equals(ECS.word) && !asked.equals(CONSOLE.word)) {
      throw new IllegalArgumentException(
          "%s [%s] must be %s or %s, not '%s'"
              .formatted(KEY, SHORT_KEY, ECS.word, CONSOLE.word, asked));
    }
  }

  private static @Nullable String asked(Environment environment) {
    String asked = environment.getProperty(KEY);
    String given = asked == null ? environment.getProperty(SHORT_KEY) : asked;
    return given == null || given.isBlank() ? null : given;
  }

  /** The settings of Spring Boot that make it so. */
  Map<String, Object> settings() {
    return switch (this) {
      case ECS -> Map.of("logging.structured.format.console", "ecs");
      case CONSOLE -> Map.of("logging.pattern.console", PATTERN);
    };
  }
}
