package dev.sluice.verifier;

import dev.sluice.process.Launch;
import dev.sluice.stage.EndsWhenBroken;
import dev.sluice.stage.TellsOpenDoors;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The verifier: raw records in, verified or rejected ones out. */
public final class VerifierApplication {
  private VerifierApplication() {}

  /** Runs the verifier in a process of its own. */
  public static void main(String[] args) {
    Launch.run(builder().listeners(new EndsWhenBroken(), new TellsOpenDoors()), args);
  }

  /** The application, to be run alone or as a child of another context. */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(VerifierConfiguration.class)
        .web(WebApplicationType.NONE)
        .bannerMode(Banner.Mode.OFF)
        .properties("spring.config.name=verifier-worker");
  }
}
