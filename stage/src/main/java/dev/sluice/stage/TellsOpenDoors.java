package dev.sluice.stage;

import dev.sluice.process.OpenProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Warns of what a worker leaves open when it has started: it serves nothing but the management
 * port. To be added by {@code main} only.
 */
public final class TellsOpenDoors implements ApplicationListener<ApplicationReadyEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(TellsOpenDoors.class);

  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    var environment = event.getApplicationContext().getEnvironment();
    OpenProcess.doors(environment).forEach(open -> LOG.warn("open: {}", open));
  }
}
