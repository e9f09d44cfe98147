package dev.sluice.system;

import dev.sluice.testkit.App;
import dev.sluice.testkit.KafkaProcess;
import dev.sluice.testkit.LocalPorts;
import dev.sluice.testkit.TestAuthority;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterUserScramCredentialsResult;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;

/**
 * The testkit's servers with a Kafka as it is told of in docs/security/kafka.md: a listener that
 * wants TLS and a login, an authorizer, and the ACLs of deploy/kafka. The test itself comes in by
 * another listener, on which it may do everything. PostgreSQL speaks TLS, too.
 */
final class SecuredServers implements Servers {
  static final String CONSUMER = "billing";

  /** A clean topic that a source has of its own. */
  static final String OWN_TOPIC = "shop-events";

  /** For which the broker has its certificate. */
  static final String HOST = "localhost";

  private static final String PROTOCOL = "SASL_SSL";
  private static final List<String> USERS =
      List.of("ingest-api", "verifier-worker", "dedup-worker", "ops-console", CONSUMER);

  private final TestAuthority authority =
      TestAuthority.start().certify("broker", HOST).certify("app", "app.test");
  private final int port = LocalPorts.free();
  private final KafkaProcess kafka;
  private final TestPostgres postgres;

  SecuredServers(Path logs) {
    postgres = TestPostgres.start(authority, "broker");
    kafka =
        KafkaProcess.startWithListener(
            PROTOCOL, HOST, port, brokerSettings(), logs.resolve("kafka.log"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      createUsers(admin).all().get();
      admin.createAcls(acls()).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("users and ACLs could not be made", e);
    }
  }

  static List<AclBinding> acls() {
    return AclScript.run(
            "--topic", OWN_TOPIC, "--consumer", CONSUMER, "--", "--bootstrap-server", "kafka:9092")
        .bindings();
  }

  /** Of a user of Kafka. */
  static String password(String user) {
    // what a configuration language might read as its own
    return "pa\"ss\\word;= of " + user;
  }

  private static String user(App app) {
    return switch (app) {
      case INGEST -> "ingest-api";
      case VERIFIER -> "verifier-worker";
      case DEDUP -> "dedup-worker";
      case CONSOLE -> "ops-console";
    };
  }

  static List<String> users() {
    return USERS;
  }

  TestAuthority authority() {
    return authority;
  }

  /** Where apps connect, by a name of the host. */
  String address(String host) {
    return host + ":" + port;
  }

  @Override
  public List<String> kafkaSettings(App app) {
    List<String> settings = new ArrayList<>();
    login(user(app)).forEach((key, value) -> settings.add("--%s=%s".formatted(key, value)));
    if (app == App.VERIFIER) {
      // one that shows a certificate, too
      settings.add("--sluice.kafka.tls.certificate=" + authority.certificateFile("app"));
      settings.add("--sluice.kafka.tls.key=" + authority.keyFile("app"));
    }
    return settings;
  }

  /** What an app is told, for one of the users. */
  Map<String, String> login(String user) {
    return Map.of(
        "sluice.kafka.bootstrap-servers",
        address(HOST),
        "sluice.kafka.security-protocol",
        PROTOCOL,
        "sluice.kafka.sasl.username",
        user,
        "sluice.kafka.sasl.password",
        password(user),
        "sluice.kafka.tls.trusted-certificates",
        authority.authorityFile().toString());
  }

  @Override
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  @Override
  public String jdbcUrl() {
    return postgres.jdbcUrl();
  }

  @Override
  public List<String> databaseSettings() {
    return List.of(
        "--sluice.postgres.url=jdbc:postgresql://%s:%d/postgres".formatted(HOST, postgres.port()),
        "--sluice.postgres.tls.mode=verify-full",
        "--sluice.postgres.tls.trusted-certificates=" + authority.authorityFile());
  }

  @Override
  public String username() {
    return postgres.username();
  }

  @Override
  public String password() {
    return postgres.password();
  }

  @Override
  public void close() {
    kafka.close();
    postgres.close();
    authority.close();
  }

  private Map<String, String> brokerSettings() {
    String password = new String(TestAuthority.PASSWORD);
    return Map.ofEntries(
        Map.entry(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
        Map.entry("super.users", "User:ANONYMOUS"),
        Map.entry("sasl.enabled.mechanisms", "SCRAM-SHA-512"),
        Map.entry(
            "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
        Map.entry("ssl.client.auth", "requested"),
        Map.entry("ssl.keystore.type", "PKCS12"),
        Map.entry(
            "ssl.keystore.location",
            authority.storeFile("broker.p12", authority.only("broker")).toString()),
        Map.entry("ssl.keystore.password", password),
        Map.entry("ssl.key.password", password),
        Map.entry("ssl.truststore.type", "PKCS12"),
        Map.entry(
            "ssl.truststore.location",
            authority.storeFile("trust.p12", authority.trust()).toString()),
        Map.entry("ssl.truststore.password", password));
  }

  private static AlterUserScramCredentialsResult createUsers(Admin admin) {
    var mechanism = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
    List<UserScramCredentialAlteration> users = new ArrayList<>();
    USERS.forEach(
        user -> users.add(new UserScramCredentialUpsertion(user, mechanism, password(user))));
    return admin.alterUserScramCredentials(users);
  }
}
