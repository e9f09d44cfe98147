package dev.sluice.ingest;

import dev.sluice.process.Launch;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The receiver: webhooks in, one durable raw record each out. */
public final class IngestApplication {
  private IngestApplication() {}

  /** Runs the receiver in a process of its own. */
  public static void main(String[] args) {
    Launch.run(builder(), args);
  }

  /**
   * The application, to be run alone or as a child of another context. Once it runs, its
   * environment tells the port as {@code local.ingest.port}.
   */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(IngestConfiguration.class)
        .web(WebApplicationType.NONE)
        .bannerMode(Banner.Mode.OFF)
        .properties("spring.config.name=ingest-api");
  }
}
