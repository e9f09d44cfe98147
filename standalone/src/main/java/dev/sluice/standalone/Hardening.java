package dev.sluice.standalone;

import dev.sluice.process.Loopback;
import dev.sluice.process.TracingProperties;
import dev.sluice.providers.document.DocumentException;
import dev.sluice.providers.document.Documents;
import dev.sluice.providers.document.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the checks look at. Each method tells what is wrong, or null; none tells a secret. */
final class Hardening {
  private static final Pattern KEY = Pattern.compile("(?:[^:,]*:)?([0-9a-fA-F]{64})");

  /** Of 32 random bytes about 30 are different; fewer than this come once in 10^20 keys. */
  private static final int DIFFERENT_BYTES = 16;

  private static final Pattern DATABASE = Pattern.compile("jdbc:postgresql://([^/?]*).*");
  private static final Pattern PORT = Pattern.compile(":\\d+$");
  private static final Set<String> ADMINISTRATORS = Set.of("postgres", "root", "admin");
  private static final Set<String> LAX_SOURCES =
      Set.of("commandLineArgs", "systemProperties", "Config resource");
  private static final List<String> SECRETS =
      List.of(
          "sluice.encryption-key",
          "sluice.postgres.password",
          "sluice.kafka.sasl.password",
          "sluice.kafka.properties.sasl.jaas.config",
          "sluice.console.oidc.client-secret",
          "sluice.tracing.headers",
          "sluice.remote-address.key");
  private static final Pattern NAMED = Pattern.compile("\\$\\{\\w+}|(file|vault):.*");
  private static final int MAX_SOURCES = 1 << 20;

  private Hardening() {}

  static @Nullable String debug(AppSettings settings) {
    return settings.text("sluice.debug").equals("true") || settings.text("debug").equals("true")
        ? "debug is on, which is for developers"
        : null;
  }

  static @Nullable String encryptionKey(AppSettings settings) {
    String ring = settings.text("sluice.encryption-key");
    if (ring.isEmpty()) {
      return "there is no encryption key";
    }
    for (String each : ring.split(",", -1)) {
      Matcher key = KEY.matcher(each.strip());
      if (!key.matches()) {
        return "an encryption key is not 64 hexadecimal digits";
      }
      byte[] bytes = HexFormat.of().parseHex(key.group(1));
      long count = IntStream.range(0, bytes.length).map(i -> bytes[i]).distinct().count();
      if (count < DIFFERENT_BYTES) {
        return "an encryption key is not random";
      }
    }
    return null;
  }

  static @Nullable String writtenSecrets(AppSettings settings) {
    for (String key : SECRETS) {
      String origin = settings.origin(key);
      if (origin != null && LAX_SOURCES.stream().anyMatch(origin::startsWith)) {
        return "%s is in %s".formatted(key, origin);
      }
    }
    return null;
  }

  static @Nullable String kafkaTls(AppSettings settings) {
    if (areOnThisMachine(settings.text("sluice.kafka.bootstrap-servers"))) {
      return null;
    }
    return protocol(settings).endsWith("SSL")
        ? null
        : "records go to other machines in the clear, and nobody knows which";
  }

  static @Nullable String kafkaLogin(AppSettings settings) {
    if (areOnThisMachine(settings.text("sluice.kafka.bootstrap-servers"))) {
      return null;
    }
    boolean login =
        protocol(settings).startsWith("SASL_")
            || !settings.text("sluice.kafka.tls.certificate").isEmpty();
    return login ? null : "Kafka takes the app for anybody, or anybody for the app";
  }

  private static String protocol(AppSettings settings) {
    String own = settings.text("sluice.kafka.security-protocol");
    return own.isEmpty() ? settings.text("sluice.kafka.properties.security.protocol") : own;
  }

  static @Nullable String postgresTls(AppSettings settings) {
    String url = settings.text("sluice.postgres.url");
    Matcher database = DATABASE.matcher(url);
    if (database.matches() && areOnThisMachine(database.group(1))) {
      return null;
    }
    boolean full =
        settings.text("sluice.postgres.tls.mode").equals("verify-full")
            || url.contains("sslmode=verify-full");
    return full ? null : "the database may be any server";
  }

  static @Nullable String postgresUser(AppSettings settings) {
    String user = settings.text("sluice.postgres.username");
    if (user.isEmpty()) {
      return "there is no user";
    }
    return ADMINISTRATORS.contains(user) ? "the user is an administrator" : null;
  }

  static @Nullable String traces(AppSettings settings) {
    return TracingProperties.isReadable(settings.text("sluice.tracing.endpoint"))
        ? "traces go to another machine in the clear"
        : null;
  }

  static @Nullable String management(AppSettings settings) {
    return Loopback.is(settings.text("management.server.address"))
        ? null
        : "health and metrics are served to everybody who reaches the port";
  }

  static @Nullable String trustedHosts(AppSettings settings) {
    boolean receiver = settings.app() == DeployedApp.INGEST_API;
    String prefix = receiver ? "sluice.ingest." : "sluice.console.";
    if (isLocal(settings, prefix)) {
      return null;
    }
    return settings.list(prefix + "trusted-hosts").isEmpty() ? "any host name is taken" : null;
  }

  static @Nullable String receiverTls(AppSettings settings) {
    boolean tls =
        !settings.text("sluice.ingest.ssl-bundle").isEmpty()
            || !settings.list("sluice.ingest.trusted-proxies").isEmpty();
    return tls || isLocal(settings, "sluice.ingest.") ? null : "webhooks come in by plain HTTP";
  }

  static @Nullable String rateLimits(AppSettings settings) {
    for (String key : List.of("sluice.ingest.client-rate-limit", "sluice.ingest.rate-limit")) {
      if (settings.text(key).equals("off")) {
        return key + " is off";
      }
    }
    return null;
  }

  static @Nullable String consoleAddress(AppSettings settings) {
    return isLocal(settings, "sluice.console.")
        ? null
        : "it listens on " + settings.text("sluice.console.host");
  }

  static @Nullable String cookies(AppSettings settings) {
    return settings.text("sluice.console.secure-cookie").equals("false")
        ? "cookies go over plain HTTP, too"
        : null;
  }

  static @Nullable String unsigned(AppSettings settings) {
    return sources(
        settings,
        source -> is(source, "allow-unsigned"),
        "of whom anybody's requests become events");
  }

  static @Nullable String literalSecrets(AppSettings settings) {
    return sources(settings, Hardening::hasLiteral, "whose secret is in the file");
  }

  static @Nullable String retention(AppSettings settings) {
    return settings.text("sluice.retention.events").isEmpty()
        ? "nobody has said for how long events are kept: 90 days"
        : null;
  }

  private static boolean isLocal(AppSettings settings, String prefix) {
    String host = settings.text(prefix + "host");
    boolean receiver = settings.app() == DeployedApp.INGEST_API;
    // their defaults
    return host.isEmpty() ? !receiver : Loopback.is(host);
  }

  private static boolean areOnThisMachine(String servers) {
    return !servers.isEmpty()
        && Arrays.stream(servers.split(",", -1))
            .map(server -> PORT.matcher(server.strip()).replaceFirst(""))
            .allMatch(Loopback::is);
  }

  /** Names of the sources in the console's file of which something is true. */
  private static @Nullable String sources(
      AppSettings settings, Predicate<Node> wrong, String what) {
    String file = settings.text("sluice.console.sources-file");
    if (file.isEmpty()) {
      return null;
    }
    try {
      List<String> names = new ArrayList<>();
      for (Node source :
          Documents.read(Files.readString(Path.of(file)), MAX_SOURCES).need("sources").items()) {
        if (source.isMapping() && wrong.test(source)) {
          names.add(source.text("name", "?"));
        }
      }
      return names.isEmpty() ? null : "sources %s: %s".formatted(what, String.join(", ", names));
    } catch (IOException | InvalidPathException | DocumentException e) {
      return "%s cannot be read: %s".formatted(file, e.getClass().getSimpleName());
    }
  }

  private static boolean hasLiteral(Node source) {
    Node secrets = source.find("secrets");
    List<Node> all = new ArrayList<>(secrets == null ? List.of() : secrets.items());
    Node token = source.find("verify-token");
    if (token != null) {
      all.add(token);
    }
    return all.stream().anyMatch(each -> !NAMED.matcher(each.text()).matches());
  }

  private static boolean is(Node source, String key) {
    Node value = source.find(key);
    return value != null && value.text().equals("true");
  }
}
