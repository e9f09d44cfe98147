package dev.sluice.process;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Runs an app in a process of its own, which is how it is deployed. */
public final class Launch {
  private Launch() {}

  /**
   * Runs the app. Its log is for machines unless {@code sluice.log-format} says otherwise; what an
   * app that shares a process logs is the business of that process.
   *
   * @param args as {@code --key=value}; {@code --debug} opens what {@link DebugSwitch} says
   */
  public static ConfigurableApplicationContext run(SpringApplicationBuilder app, String... args) {
    return app.listeners(new ProcessSettings())
        .initializers(context -> ProcessSettings.check(context.getEnvironment()))
        .run(args);
  }
}
