package dev.sluice.standalone;

import org.springframework.boot.health.contributor.HealthIndicator;

/** Tells how parts are. */
interface PartHealth {
  /** Health of a part at the time it is asked, also before the part has started. */
  HealthIndicator of(Part part);
}
