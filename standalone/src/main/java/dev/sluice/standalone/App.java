package dev.sluice.standalone;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An app that runs in a context of its own. Its health here is its own readiness, as it would tell
 * it on a management port of its own.
 */
record App(ConfigurableApplicationContext context) implements HealthIndicator, AutoCloseable {
  private static final String READINESS = "readiness";

  @Override
  public Health health() {
    HealthDescriptor readiness = readiness();
    return readiness == null
        ? Health.outOfService().withDetail("reason", "it has ended").build()
        : Health.status(readiness.getStatus()).withDetails(components(readiness)).build();
  }

  /** Why it does not serve, null if it does. */
  @Nullable String trouble() {
    HealthDescriptor readiness = readiness();
    if (readiness == null) {
      return "it has ended";
    }
    if (readiness.getStatus().equals(Status.UP)) {
      return null;
    }
    return components(readiness).entrySet().stream()
        .filter(component -> !component.getValue().getStatus().equals(Status.UP))
        .map(component -> component.getKey() + ": " + describe(component.getValue()))
        .collect(Collectors.joining("; "));
  }

  /** A port that the app has bound, by the name of its property. */
  int port(String property) {
    return context.getEnvironment().getRequiredProperty(property, Integer.class);
  }

  @Override
  public void close() {
    context.close();
  }

  private @Nullable HealthDescriptor readiness() {
    return context.isActive()
        ? context.getBean(HealthEndpoint.class).healthForPath(READINESS)
        : null;
  }

  private static Map<String, HealthDescriptor> components(HealthDescriptor descriptor) {
    return descriptor instanceof CompositeHealthDescriptor composite
            && composite.getComponents() != null
        ? composite.getComponents()
        : Map.of(READINESS, descriptor);
  }

  private static Object describe(HealthDescriptor descriptor) {
    return descriptor instanceof IndicatedHealthDescriptor indicated
            && indicated.getDetails() != null
            && !indicated.getDetails().isEmpty()
        ? indicated.getDetails().values().iterator().next()
        : descriptor.getStatus();
  }
}
