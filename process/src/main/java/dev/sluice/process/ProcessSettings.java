package dev.sluice.process;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.support.EnvironmentPostProcessorApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Puts what our settings mean into Spring Boot's, below everything that somebody set: after files
 * and environment are read, before the log begins.
 */
final class ProcessSettings
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {
  /** They repeat what {@link StartFailure} and others of ours then tell in one line. */
  private static final Map<String, String> REPEATING =
      Map.of(
          "logging.level.org.springframework.context.annotation.AnnotationConfigApplicationContext",
          "error",
          "logging.level.org.springframework.boot.web.server.servlet.context"
              + ".AnnotationConfigServletWebServerApplicationContext",
          "error",
          "logging.level.org.springframework.boot.tomcat.servlet"
              + ".DeferredServletContainerInitializers",
          "off",
          // each batch that a collector does not take; SpanOutlet tells when that begins and ends
          "logging.level.io.opentelemetry.exporter",
          "off");

  @Override
  public int getOrder() {
    // after it, as it was there first, and before those who read what is put here
    return EnvironmentPostProcessorApplicationListener.DEFAULT_ORDER;
  }

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    ConfigurableEnvironment environment = event.getEnvironment();
    boolean debug = DebugSwitch.given(environment);
    Map<String, Object> settings = new HashMap<>(LogFormat.of(environment, debug).settings());
    settings.put(DebugSwitch.KEY, debug);
    settings.putAll(REPEATING);
    if (debug) {
      settings.put("spring.output.ansi.enabled", "always");
    }
    environment.getPropertySources().addLast(new MapPropertySource("sluiceProcess", settings));
  }

  /**
   * Refuses what {@link #onApplicationEvent} passed over, because there was no log yet to say so.
   *
   * @throws IllegalArgumentException naming the key
   */
  static void check(Environment environment) {
    DebugSwitch.check(environment);
    LogFormat.check(environment);
  }
}
