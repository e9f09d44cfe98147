package dev.sluice.console.sources;

import dev.sluice.console.access.AuditLog;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.registry.KeyRing;
import dev.sluice.schemas.Topics;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the part about sources together. */
@Configuration(proxyBeanMethods = false)
public class SourcesConfiguration {
  @Bean
  SourceRoutes sourceRoutes(
      @Qualifier("apiPool") DataSource pool,
      SourceControl control,
      SourceChanges changes,
      AuditLog audit,
      Announcement announcement,
      InstantSource clock) {
    return new SourceRoutes(pool, new SourceTables(clock), control, changes, audit, announcement);
  }

  @Bean
  ApplyRoutes applyRoutes(
      SourceControl control, SourceChanges changes, AuditLog audit, Announcement announcement) {
    return new ApplyRoutes(control, changes, audit, announcement);
  }

  @Bean
  SecretRoutes secretRoutes(
      @Qualifier("apiPool") DataSource pool,
      SourceControl control,
      KeyRing keys,
      AuditLog audit,
      Announcement announcement,
      InstantSource clock) {
    return new SecretRoutes(
        pool, new SourceTables(clock), control, new KeyRotation(keys), audit, announcement);
  }

  @Bean
  SourceChanges sourceChanges(Topics topics, KeyRing keys, InstantSource clock) {
    return new SourceChanges(ProviderCatalog.bundled(), topics, keys, clock);
  }
}
