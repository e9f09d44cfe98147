package dev.sluice.dedup;

import dev.sluice.process.Launch;
import dev.sluice.stage.EndsWhenBroken;
import dev.sluice.stage.TellsOpenDoors;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The dedup worker: verified records in, clean events out, each key once. */
public final class DedupApplication {
  private DedupApplication() {}

  /** Runs the dedup worker in a process of its own. */
  public static void main(String[] args) {
    Launch.run(builder().listeners(new EndsWhenBroken(), new TellsOpenDoors()), args);
  }

  /** The application, to be run alone or as a child of another context. */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(DedupConfiguration.class)
        .web(WebApplicationType.NONE)
        .bannerMode(Banner.Mode.OFF)
        .properties("spring.config.name=dedup-worker");
  }
}
