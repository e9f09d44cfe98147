package dev.sluice.console;

import dev.sluice.registry.ShutdownGrace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How the console ends.
 *
 * @param shutdownGrace how long after SIGTERM what is under way may take to end
 */
@ConfigurationProperties("sluice")
record ShutdownProperties(Duration shutdownGrace) {
  ShutdownProperties(@Nullable Duration shutdownGrace) {
    this.shutdownGrace = ShutdownGrace.of(shutdownGrace);
  }
}
