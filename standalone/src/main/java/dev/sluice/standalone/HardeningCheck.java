package dev.sluice.standalone;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A line of docs/security/hardening.md, in its order. */
enum HardeningCheck {
  DEBUG_OFF,
  ENCRYPTION_KEY_STRONG,
  SECRETS_NOT_WRITTEN_DOWN,
  KAFKA_TLS,
  KAFKA_LOGIN,
  POSTGRES_TLS,
  POSTGRES_USER,
  TRACES_OVER_TLS,
  MANAGEMENT_NOT_PUBLISHED,
  TRUSTED_HOSTS_SET,
  RECEIVER_BEHIND_TLS,
  RATE_LIMITS_ON,
  CONSOLE_NOT_PUBLISHED,
  COOKIES_SECURE,
  SOURCES_SIGNED,
  SOURCES_WITHOUT_LITERAL_SECRETS,
  RETENTION_SET;

  /** As the page and {@code --accept} call it. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean isAbout(DeployedApp app) {
    return switch (this) {
      case DEBUG_OFF,
          ENCRYPTION_KEY_STRONG,
          SECRETS_NOT_WRITTEN_DOWN,
          KAFKA_TLS,
          KAFKA_LOGIN,
          MANAGEMENT_NOT_PUBLISHED ->
          true;
      case POSTGRES_TLS, POSTGRES_USER -> app != DeployedApp.INGEST_API;
      case TRACES_OVER_TLS -> app != DeployedApp.OPS_CONSOLE;
      case TRUSTED_HOSTS_SET -> app == DeployedApp.INGEST_API || app == DeployedApp.OPS_CONSOLE;
      case RECEIVER_BEHIND_TLS, RATE_LIMITS_ON -> app == DeployedApp.INGEST_API;
      case CONSOLE_NOT_PUBLISHED,
          COOKIES_SECURE,
          SOURCES_SIGNED,
          SOURCES_WITHOUT_LITERAL_SECRETS,
          RETENTION_SET ->
          app == DeployedApp.OPS_CONSOLE;
    };
  }

  /** What is wrong, in a few words and without any secret; null if nothing is. */
  @Nullable String problem(AppSettings settings) {
    return switch (this) {
      case DEBUG_OFF -> Hardening.debug(settings);
      case ENCRYPTION_KEY_STRONG -> Hardening.encryptionKey(settings);
      case SECRETS_NOT_WRITTEN_DOWN -> Hardening.writtenSecrets(settings);
      case KAFKA_TLS -> Hardening.kafkaTls(settings);
      case KAFKA_LOGIN -> Hardening.kafkaLogin(settings);
      case POSTGRES_TLS -> Hardening.postgresTls(settings);
      case POSTGRES_USER -> Hardening.postgresUser(settings);
      case TRACES_OVER_TLS -> Hardening.traces(settings);
      case MANAGEMENT_NOT_PUBLISHED -> Hardening.management(settings);
      case TRUSTED_HOSTS_SET -> Hardening.trustedHosts(settings);
      case RECEIVER_BEHIND_TLS -> Hardening.receiverTls(settings);
      case RATE_LIMITS_ON -> Hardening.rateLimits(settings);
      case CONSOLE_NOT_PUBLISHED -> Hardening.consoleAddress(settings);
      case COOKIES_SECURE -> Hardening.cookies(settings);
      case SOURCES_SIGNED -> Hardening.unsigned(settings);
      case SOURCES_WITHOUT_LITERAL_SECRETS -> Hardening.literalSecrets(settings);
      case RETENTION_SET -> Hardening.retention(settings);
    };
  }

  /** What to do where it fails, in one line. */
  String remedy() {
    return switch (this) {
      case DEBUG_OFF -> "unset sluice.debug [DEBUG]";
      case ENCRYPTION_KEY_STRONG ->
          "set sluice.encryption-key [SLUICE_ENCRYPTION_KEY] to what 'openssl rand -hex 32' prints";
      case SECRETS_NOT_WRITTEN_DOWN ->
          "give it in a variable, in SLUICE_…_FILE or in a config tree";
      case KAFKA_TLS -> "set sluice.kafka.security-protocol to SASL_SSL (docs/security/kafka.md)";
      case KAFKA_LOGIN ->
          "give the app a user of its own: sluice.kafka.sasl.username, and deploy/kafka/acls.sh";
      case POSTGRES_TLS -> "set sluice.postgres.tls.mode to verify-full";
      case POSTGRES_USER -> "give the app a user of its own (deploy/postgres/users.sh)";
      case TRACES_OVER_TLS -> "let sluice.tracing.endpoint be an https address";
      case MANAGEMENT_NOT_PUBLISHED ->
          "set sluice.management-address [SLUICE_MANAGEMENT_ADDRESS] to 127.0.0.1";
      case TRUSTED_HOSTS_SET -> "set trusted-hosts [TRUSTED_HOSTS] to the names it is called by";
      case RECEIVER_BEHIND_TLS ->
          "name the proxy that ends TLS in sluice.ingest.trusted-proxies, or set .ssl-bundle";
      case RATE_LIMITS_ON -> "unset it, or set it to a rate such as 2000/second";
      case CONSOLE_NOT_PUBLISHED -> "set sluice.console.host to 127.0.0.1";
      case COOKIES_SECURE -> "unset sluice.console.secure-cookie";
      case SOURCES_SIGNED -> "take allow-unsigned out, and give each a secret";
      case SOURCES_WITHOUT_LITERAL_SECRETS ->
          "write ${NAME} or file:/path instead, and change the secret";
      case RETENTION_SET -> "set sluice.retention.events to as many days as you need and may";
    };
  }

  @Override
  public String toString() {
    return id();
  }
}
