package dev.sluice.standalone;

import dev.sluice.console.ConsoleApplication;
import dev.sluice.dedup.DedupApplication;
import dev.sluice.ingest.IngestApplication;
import dev.sluice.process.Launch;
import dev.sluice.verifier.VerifierApplication;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Makes the contexts: one an app, and one for the management port, all below one that holds the
 * meter registry. What is set here wins over environment and files, for it must fit together.
 *
 * @param setup of the process
 * @param endpoints of broker and database
 * @param logins as whom the workers reach the database
 * @param parts whose health the management port tells
 * @param meters the parent of all others
 */
record AppContexts(
    Setup setup,
    Endpoints endpoints,
    DatabaseLogins logins,
    Parts parts,
    ConfigurableApplicationContext meters) {
  /** Stays the same over restarts, which shortens the recovery after a crash. */
  private static final String INSTANCE = "all-in-one";

  /** Broker and database are this process's own, whatever the environment says of others. */
  private static final List<String> NO_TLS =
      List.of(
          "--sluice.kafka.security-protocol=",
          "--sluice.kafka.sasl.username=",
          "--sluice.kafka.sasl.password=",
          "--sluice.kafka.tls.trusted-certificates=",
          "--sluice.kafka.tls.certificate=",
          "--sluice.kafka.tls.key=",
          "--sluice.postgres.tls.mode=",
          "--sluice.postgres.tls.trusted-certificates=");

  AppContexts(Setup setup, Endpoints endpoints, DatabaseLogins logins, Parts parts) {
    this(
        setup,
        endpoints,
        logins,
        parts,
        new AnnotationConfigApplicationContext(MetersConfiguration.class));
    parts.add(Part.METERS, meters, () -> null);
  }

  /** Serves metrics and health of the parts, also while they still start. */
  App management() {
    return run(
        Launch.managed(new SpringApplicationBuilder(HealthConfiguration.class))
            .web(WebApplicationType.NONE)
            .bannerMode(Banner.Mode.OFF)
            .properties("spring.config.name=standalone")
            .initializers(
                context ->
                    ((GenericApplicationContext) context)
                        .registerBean(PartHealth.class, () -> parts::health)),
        List.of(
            "--management.server.address=" + Ports.HOST,
            "--management.server.port=" + setup.ports().management()));
  }

  App console() {
    List<String> arguments = new ArrayList<>();
    arguments.add("--sluice.console.host=" + Ports.HOST);
    arguments.add("--sluice.console.port=" + setup.ports().console());
    // the embedded broker has no second node
    arguments.add("--sluice.topics.replication-factor=1");
    arguments.add("--sluice.console.admin-key-file=" + setup.data().adminKey());
    // a port that is chosen later is not known yet
    if (setup.ports().http() != 0) {
      arguments.add(
          "--sluice.console.ingest-url=http://%s:%d".formatted(Ports.HOST, setup.ports().http()));
    }
    Path sources = setup.sources();
    if (sources != null) {
      arguments.add("--sluice.console.sources-file=" + sources.toAbsolutePath());
    }
    arguments.addAll(database(EmbeddedPostgres.USER, setup.data().password(EmbeddedPostgres.USER)));
    return run(ConsoleApplication.builder(), withCommon(arguments));
  }

  App ingest() {
    return run(
        IngestApplication.builder(),
        withCommon(
            List.of(
                "--sluice.ingest.host=" + Ports.HOST,
                // there is no second receiver to send to
                "--sluice.ingest.drain-delay=0s",
                "--sluice.ingest.port=" + setup.ports().http())));
  }

  App verifier() {
    return worker(
        VerifierApplication.builder(),
        DatabaseLogins.Login.VERIFIER,
        "--sluice.verifier.instance-id=" + INSTANCE);
  }

  App dedup() {
    return worker(
        DedupApplication.builder(),
        DatabaseLogins.Login.DEDUP,
        "--sluice.dedup.instance-id=" + INSTANCE);
  }

  private App worker(
      SpringApplicationBuilder builder, DatabaseLogins.Login login, String argument) {
    List<String> arguments = new ArrayList<>(database(login.user(), logins.password(login)));
    arguments.add(argument);
    return run(builder, withCommon(arguments));
  }

  private List<String> database(String user, String password) {
    return List.of(
        "--sluice.postgres.url=" + endpoints.postgres(),
        "--sluice.postgres.username=" + user,
        "--sluice.postgres.password=" + password);
  }

  private List<String> withCommon(List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.add("--sluice.kafka.bootstrap-servers=" + endpoints.kafka());
    all.add("--sluice.topic-prefix=");
    all.add("--sluice.debug=" + setup.debug());
    all.add("--sluice.encryption-key=" + setup.data().encryptionKey());
    all.addAll(NO_TLS);
    return all;
  }

  private App run(SpringApplicationBuilder builder, List<String> arguments) {
    // the process stops its parts itself, in order
    return new App(
        builder
            .parent(meters)
            .initializers(
                context ->
                    ((GenericApplicationContext) context)
                        .registerBean(
                            SmartInitializingSingleton.class, () -> () -> bindMeters(context)))
            .registerShutdownHook(false)
            .run(arguments.toArray(String[]::new)));
  }

  /**
   * Spring binds a context's meters to the registries of the same context only. To be called before
   * anything runs: a connection pool takes its meters at its first use.
   */
  private static void bindMeters(ConfigurableApplicationContext context) {
    var meters = context.getBean(MeterRegistry.class);
    context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(meters));
  }
}
