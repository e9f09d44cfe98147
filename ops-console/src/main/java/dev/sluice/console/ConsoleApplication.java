package dev.sluice.console;

import dev.sluice.console.sources.InvalidSourcesException;
import dev.sluice.console.sources.SourcesUpload;
import dev.sluice.process.Launch;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The control plane: schema, topics, and the sources that every other app follows. */
public final class ConsoleApplication {
  private static final Map<String, Object> MANAGED_BY_PARENT =
      Map.of(
          // an actuator of the parent knows its own contributors only
          "management.endpoint.health.validate-group-membership", "false");

  private ConsoleApplication() {}

  /** Runs the console in a process of its own. */
  public static void main(String[] args) {
    Launch.run(builder(), args);
  }

  /**
   * The application, to be run alone or as a child of another context. It has no management port of
   * its own before {@link Launch} gives it one.
   */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(ConsoleConfiguration.class)
        .bannerMode(Banner.Mode.OFF)
        .initializers(new ManagedByParent())
        .properties("spring.config.name=ops-console");
  }

  /**
   * A sources file as the route takes it that applies one: JSON, with each secret that the file
   * names in its place, so in the clear. For commands that send it to a console.
   *
   * @param environment value of an environment variable, null if it is not set
   * @throws IllegalArgumentException if the file cannot be read, is no document, or names a secret
   *     that is not there; says everything that is wrong
   */
  public static String sourcesToApply(Path file, Function<String, @Nullable String> environment) {
    try {
      return SourcesUpload.read(file, environment);
    } catch (InvalidSourcesException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static final class ManagedByParent
      implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
      if (context.getParent() != null) {
        context
            .getEnvironment()
            .getPropertySources()
            .addFirst(new MapPropertySource("managedByParent", MANAGED_BY_PARENT));
      }
    }
  }
}
