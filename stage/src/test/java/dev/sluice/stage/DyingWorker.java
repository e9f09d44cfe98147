package dev.sluice.stage;

import dev.sluice.process.Tracing;
import dev.sluice.registry.KafkaSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** A worker that runs out of memory over its first batch. */
@SpringBootConfiguration(proxyBeanMethods = false)
public class DyingWorker {
  static final String TOPIC = "deadly";

  /** Runs it in a process of its own. */
  public static void main(String[] args) {
    new SpringApplicationBuilder(DyingWorker.class)
        .web(WebApplicationType.NONE)
        .listeners(new EndsWhenBroken())
        .properties("spring.main.keep-alive=true")
        .run(args);
  }

  @Bean
  StageLanes lanes(Environment environment) {
    var properties =
        new StageProperties(
            KafkaSettings.of(environment.getRequiredProperty("kafka"), null),
            null,
            "0a".repeat(32),
            DatabaseSettings.of("jdbc:postgresql://nowhere/x", "nobody", "none"),
            null);
    var lanes = LaneSettings.of("test", "dying", 1, 100);
    var spec = new StageSpec("dying", TOPIC, DyingWorker::hoard, lanes, () -> null);
    var watch = new StageWatch(new SimpleMeterRegistry(), InstantSource.system(), Tracing.off());
    return new StageLanes(spec, properties, watch);
  }

  private static Runnable hoard(StageBatch batch) {
    var hoard = new byte[batch.deadLettered().size() + 64][];
    for (int i = 0; i < hoard.length; i++) {
      hoard[i] = new byte[64 << 20];
    }
    return () -> System.out.println(hoard.length);
  }
}
