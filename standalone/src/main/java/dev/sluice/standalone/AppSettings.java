package dev.sluice.standalone;

import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * What an app would be told if it were started: arguments, environment, files that variables name,
 * configuration files and its own defaults, by the code that the app itself reads them with.
 *
 * @param app which
 * @param environment where all of it is found
 */
record AppSettings(DeployedApp app, ConfigurableEnvironment environment) {
  /** Nothing of the app is started. */
  @Configuration(proxyBeanMethods = false)
  static class Nothing {}

  /**
   * Reads the settings.
   *
   * @param variables of the environment, instead of this process's own
   * @param arguments as {@code --key=value}
   */
  static AppSettings of(DeployedApp app, Map<String, String> variables, List<String> arguments) {
    var given = new Given(variables);
    try (var context =
        new SpringApplicationBuilder(Nothing.class)
            .environment(given)
            .web(WebApplicationType.NONE)
            .bannerMode(Banner.Mode.OFF)
            .logStartupInfo(false)
            .registerShutdownHook(false)
            .properties("spring.config.name=" + app.id())
            .run(arguments.toArray(String[]::new))) {
      return new AppSettings(app, context.getEnvironment());
    }
  }

  /** The value of a key, empty where there is none. */
  String text(String key) {
    String value = environment.getProperty(key);
    return value == null ? "" : value.strip();
  }

  /** The values of a key that has several, separated by commas or as a list. */
  List<String> list(String key) {
    return Binder.get(environment)
        .bind(key, Bindable.listOf(String.class))
        .orElse(List.of())
        .stream()
        .filter(each -> !each.isBlank())
        .toList();
  }

  /** The name of the source that a value is from, null where there is no value. */
  @Nullable String origin(String key) {
    ConfigurationPropertyName name = ConfigurationPropertyName.of(key);
    return StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false)
        .filter(source -> source.getConfigurationProperty(name) != null)
        .map(AppSettings::name)
        .findFirst()
        .orElse(null);
  }

  private static String name(ConfigurationPropertySource source) {
    return source.getUnderlyingSource() instanceof PropertySource<?> underlying
        ? underlying.getName()
        : source.toString();
  }

  /** An environment whose variables are given. */
  private static final class Given extends StandardEnvironment {
    // set late: the constructor of the superclass asks for the variables already
    private final Map<String, Object> variables;

    Given(Map<String, String> variables) {
      this.variables = Map.copyOf(variables);
      getPropertySources()
          .replace(
              SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
              new SystemEnvironmentPropertySource(
                  SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, this.variables));
    }

    @Override
    @SuppressWarnings("NullAway") // while the superclass is constructed
    public Map<String, Object> getSystemEnvironment() {
      return variables == null ? Map.of() : variables;
    }
  }
}
