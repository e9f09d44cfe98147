package dev.sluice.process;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** Runs an app in a process of its own, which is how it is deployed. */
public final class Launch {
  private Launch() {}

  /**
   * Runs the app, with health and metrics on its management port. Its log is for machines unless
   * {@code sluice.log-format} says otherwise; what an app that shares a process logs is the
   * business of that process.
   *
   * @param args as {@code --key=value}; {@code --debug} opens what {@link DebugSwitch} says
   */
  public static ConfigurableApplicationContext run(SpringApplicationBuilder app, String... args) {
    boolean pages = app.application().getWebApplicationType() != WebApplicationType.NONE;
    return managed(app)
        .listeners(new ProcessSettings())
        .initializers(context -> check(context.getEnvironment(), pages))
        .run(args);
  }

  /** Gives an app a management port, for one that has health and Prometheus' registry. */
  public static SpringApplicationBuilder managed(SpringApplicationBuilder app) {
    return app.sources(ManagementConfiguration.class);
  }

  private static void check(Environment environment, boolean pages) {
    ProcessSettings.check(environment);
    if (!pages) {
      ManagementProperties.refuseThoseOfPages(environment);
    }
  }
}
