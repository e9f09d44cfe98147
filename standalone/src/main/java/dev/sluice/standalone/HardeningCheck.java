package dev.sluice.standalone;

import static dev.sluice.standalone.DeployedApp.DEDUP_WORKER;
import static dev.sluice.standalone.DeployedApp.INGEST_API;
import static dev.sluice.standalone.DeployedApp.OPS_CONSOLE;
import static dev.sluice.standalone.DeployedApp.VERIFIER_WORKER;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A line of docs/security/hardening.md. */
enum HardeningCheck {
  DEBUG_OFF("unset sluice.debug [DEBUG]", Hardening::debug, DeployedApp.values()),
  ENCRYPTION_KEY_STRONG(
      "set sluice.encryption-key [SLUICE_ENCRYPTION_KEY] to what 'openssl rand -hex 32' prints",
      Hardening::encryptionKey,
      DeployedApp.values()),
  SECRETS_NOT_WRITTEN_DOWN(
      "give it in a variable, in SLUICE_…_FILE or in a config tree",
      Hardening::writtenSecrets,
      DeployedApp.values()),
  KAFKA_TLS(
      "set sluice.kafka.security-protocol to SASL_SSL (docs/security/kafka.md)",
      Hardening::kafkaTls,
      DeployedApp.values()),
  KAFKA_LOGIN(
      "give the app a user of its own with sluice.kafka.sasl.username, and the ACLs of"
          + " deploy/kafka/acls.sh",
      Hardening::kafkaLogin,
      DeployedApp.values()),
  POSTGRES_TLS(
      "set sluice.postgres.tls.mode to verify-full",
      Hardening::postgresTls,
      VERIFIER_WORKER,
      DEDUP_WORKER,
      OPS_CONSOLE),
  POSTGRES_USER(
      "give the app a user of its own (deploy/postgres/users.sh)",
      Hardening::postgresUser,
      VERIFIER_WORKER,
      DEDUP_WORKER,
      OPS_CONSOLE),
  MANAGEMENT_NOT_PUBLISHED(
      "set server.address, of the console management.server.address, to 127.0.0.1, or accept it where"
          + " the network keeps others out",
      Hardening::management,
      DeployedApp.values()),
  TRUSTED_HOSTS_SET(
      "set trusted-hosts [TRUSTED_HOSTS] to the names it is called by",
      Hardening::trustedHosts,
      INGEST_API,
      OPS_CONSOLE),
  RECEIVER_BEHIND_TLS(
      "name the proxy that ends TLS in sluice.ingest.trusted-proxies, or a certificate in"
          + " sluice.ingest.ssl-bundle",
      Hardening::receiverTls,
      INGEST_API),
  RATE_LIMITS_ON(
      "unset sluice.ingest.client-rate-limit and sluice.ingest.rate-limit, or set them to a rate",
      Hardening::rateLimits,
      INGEST_API),
  CONSOLE_NOT_PUBLISHED(
      "set sluice.console.host to 127.0.0.1, or accept it where only a proxy with TLS reaches it",
      Hardening::consoleAddress,
      OPS_CONSOLE),
  COOKIES_SECURE(
      "unset sluice.console.secure-cookie", Hardening::cookies, OPS_CONSOLE),
  SOURCES_SIGNED(
      "take allow-unsigned out of it, and give it a secret", Hardening::unsigned, OPS_CONSOLE),
  SOURCES_WITHOUT_LITERAL_SECRETS(
      "write ${NAME} or file:/path instead, and give the source a new secret",
      Hardening::literalSecrets,
      OPS_CONSOLE),
  RETENTION_SET(
      "set sluice.retention.events to as many days as you may and need to keep them",
      Hardening::retention,
      OPS_CONSOLE);

  private final String remedy;
  private final Function<AppSettings, @Nullable String> look;
  private final List<DeployedApp> apps;

  HardeningCheck(
      String remedy, Function<AppSettings, @Nullable String> look, DeployedApp... apps) {
    this.remedy = remedy;
    this.look = look;
    this.apps = List.of(apps);
  }

  /** As the page and {@code --accept} call it. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What to do where it fails, in one line. */
  String remedy() {
    return remedy;
  }

  boolean isAbout(DeployedApp app) {
    return apps.contains(app);
  }

  /** What is wrong, in a few words and without any secret; null if nothing is. */
  @Nullable String problem(AppSettings settings) {
    return look.apply(settings);
  }

  @Override
  public String toString() {
    return id();
  }
}
