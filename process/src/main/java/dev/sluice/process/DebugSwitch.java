package dev.sluice.process;

import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * The one switch that opens what is for developers: {@code sluice.debug=true}, {@code DEBUG=true}
 * or {@code --debug}. Nothing else does, and it is off unless somebody turns it on.
 */
public final class DebugSwitch {
  /** {@code true} or {@code false}. */
  public static final String KEY = "sluice.debug";

  private static final String ON = "true";
  private static final String OFF = "false";

  /** Spring Boot's own, which then logs more, too. */
  private static final String SHORT_KEY = "debug";

  private DebugSwitch() {}

  /** Whether it is on in this app. */
  public static boolean isOn(Environment environment) {
    return ON.equals(environment.getProperty(KEY));
  }

  /**
   * Whether anything turns it on; an empty or foreign {@code DEBUG} of the environment does not.
   */
  static boolean given(ConfigurableEnvironment environment) {
    String own = environment.getProperty(KEY);
    if (own != null && !own.isBlank()) {
      return own.equals(ON);
    }
    PropertySource<?> arguments =
        environment
            .getPropertySources()
            .get(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME);
    boolean argument = arguments != null && "".equals(arguments.getProperty(SHORT_KEY));
    return argument || ON.equals(environment.getProperty(SHORT_KEY));
  }

  /**
   * Refuses any other word, which may have been meant either way.
   *
   * @throws IllegalArgumentException naming the key
   */
  static void check(Environment environment) {
    String own = environment.getProperty(KEY);
    if (own != null && !own.isBlank() && !own.equals(ON) && !own.equals(OFF)) {
      throw new IllegalArgumentException(
          "%s [SLUICE_DEBUG] must be %s or %s, not '%s'".formatted(KEY, ON, OFF, own));
    }
  }
}
