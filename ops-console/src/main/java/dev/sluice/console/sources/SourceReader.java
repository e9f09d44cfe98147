package dev.sluice.console.sources;

import dev.sluice.console.sources.DesiredSource.Secret;
import dev.sluice.providers.CustomProvider;
import dev.sluice.providers.InvalidSecretException;
import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.ValueLocation;
import dev.sluice.providers.document.Documents;
import dev.sluice.providers.document.Node;
import dev.sluice.schemas.RateLimit;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.SourceRecord.Mode;
import dev.sluice.schemas.SourceRecord.Status;
import dev.sluice.schemas.TopicSpec;
import dev.sluice.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one source of a sources file or of the API; docs/sources.md describes its keys. */
final class SourceReader {
  private static final List<String> KEYS =
      List.of(
          "name",
          "provider",
          "scheme",
          "secrets",
          HandshakeKeys.TOKEN,
          HandshakeKeys.ALLOW_SECRET,
          FetchKeys.KEY,
          "allow-unsigned",
          "status",
          "mode",
          "max-body",
          "rate-limit",
          "tolerance",
          "dedup-window",
          "ordering",
          "topic",
          "public-url");
  private static final Map<String, Status> STATUSES = words(Status.values());
  private static final Map<String, Mode> MODES = words(Mode.values());
  private static final Map<String, Boolean> BOOLEANS = Map.of("true", true, "false", false);
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  /** GitHub's cap on a body, the largest of the providers; the topics are made for it. */
  private static final int MAX_BODY_BYTES = 25 << 20;

  private final Problems problems;
  private final SecretsReader secrets;
  private final HandshakeKeys handshakes;
  private final FetchKeys fetchKeys;
  private final ProviderCatalog catalog;
  private final Set<String> internalTopics;

  SourceReader(Problems problems, SecretValues values, ProviderCatalog catalog, Topics topics) {
    this.problems = problems;
    this.secrets = new SecretsReader(problems, values);
    this.handshakes = new HandshakeKeys(problems, secrets);
    this.fetchKeys = new FetchKeys(problems);
    this.catalog = catalog;
    this.internalTopics =
        topics.specs(1).stream()
            .map(TopicSpec::name)
            .filter(name -> !name.equals(topics.events()))
            .collect(Collectors.toSet());
  }

  /** The source, or null if something is wrong with it. */
  @Nullable DesiredSource read(Node source) {
    int before = problems.count();
    if (problems.attempt(source::members) == null) {
      return null;
    }
    source.members().forEach(this::checkKey);
    Provider provider = problems.attempt(() -> provider(source));
    SourceRecord settings = settings(source, provider);
    if (provider != null) {
      checkProvider(source, provider, settings);
    }
    List<Secret> read = new ArrayList<>(secrets(source, provider, settings));
    Secret token = handshakes.verifyToken(source, provider, read);
    if (token != null) {
      read.add(token);
    }
    return problems.count() > before ? null : new DesiredSource(settings, read);
  }

  /** What is missing or wrong is a problem noted, and has some value. */
  private SourceRecord settings(Node source, @Nullable Provider provider) {
    String name = problems.attempt(() -> source.need("name").as(SourceReader::name));
    Node scheme = provider == null ? null : source.find("scheme");
    return new SourceRecord(
        name == null ? "unnamed" : name,
        provider == null ? "unknown" : provider.id(),
        optional(source, "status", node -> node.oneOf(STATUSES), Status.ACTIVE),
        optional(source, "mode", node -> node.oneOf(MODES), Mode.ASYNC),
        List.of(),
        optional(source, "allow-unsigned", node -> node.oneOf(BOOLEANS), false),
        optional(source, "max-body", node -> node.as(SourceReader::maxBody)),
        optional(source, "tolerance", SourceReader::positive),
        optional(source, "dedup-window", SourceReader::positive),
        optional(source, "ordering", node -> node.as(SourceReader::ordering)),
        optional(source, "topic", node -> node.as(this::topic)),
        optional(source, "public-url", node -> node.as(PublicUrl::parse)),
        scheme == null ? null : Documents.json(scheme),
        handshakes.allowSecretHandshake(source, provider),
        fetchKeys.read(source, provider),
        optional(source, "rate-limit", node -> node.as(RateLimit::parse)));
  }

  private void checkKey(String key, Node value) {
    if (!KEYS.contains(key)) {
      problems.add(value.wrong("unknown key; allowed are " + String.join(", ", KEYS)));
    }
  }

  private Provider provider(Node source) {
    Node id = source.need("provider");
    Node scheme = source.find("scheme");
    if (id.text().equals(CustomProvider.ID)) {
      Node needed = source.need("scheme");
      Provider custom = CustomProvider.of(needed);
      if (Documents.json(needed).length() > Documents.MAX_LENGTH) {
        throw needed.wrong("must not be longer than %d characters".formatted(Documents.MAX_LENGTH));
      }
      return custom;
    }
    if (scheme != null) {
      problems.add(scheme.wrong("is only for provider: custom"));
    }
    Provider provider = catalog.find(id.text());
    if (provider == null) {
      throw id.wrong(
          "'%s' is not a provider; allowed are %s"
              .formatted(
                  id.text(),
                  Stream.concat(
                          catalog.all().stream().map(Provider::id), Stream.of(CustomProvider.ID))
                      .sorted()
                      .collect(Collectors.joining(", "))));
    }
    return provider;
  }

  private void checkProvider(Node source, Provider provider, SourceRecord settings) {
    Node tolerance = source.find("tolerance");
    if (tolerance != null && provider.timestampTolerance() == null) {
      problems.add(
          tolerance.wrong("%s signs no timestamp; remove the key".formatted(provider.name())));
    }
    Duration window = settings.dedupWindow();
    Duration horizon = provider.retryHorizon();
    if (window != null && horizon != null && window.compareTo(horizon) < 0) {
      problems.add(source.need("dedup-window").wrong(tooShort(provider, horizon)));
    }
    if (provider.sendsSecretInBody() && !settings.allowUnsigned() && settings.topic() == null) {
      problems.doubt(
          source.wrong(
              ("%s sends the secret in every body, so all who read the common clean topic have it;"
                      + " give the source a 'topic' of its own")
                  .formatted(provider.name())));
    }
    if (provider.signsUrl() && !settings.allowUnsigned() && source.find("public-url") == null) {
      problems.add(
          source.wrong(
              "'public-url' is missing: %s signs the URL that it was told to call"
                  .formatted(provider.name())));
    }
  }

  private static String tooShort(Provider provider, Duration horizon) {
    boolean hours = horizon.equals(Duration.ofHours(horizon.toHours()));
    return "must not be shorter than %s: so long after the first attempt %s may still deliver again"
        .formatted(hours ? horizon.toHours() + "h" : horizon.toSeconds() + "s", provider.name());
  }

  private List<Secret> secrets(Node source, @Nullable Provider provider, SourceRecord settings) {
    Node list = source.find("secrets");
    if (list == null) {
      if (!settings.allowUnsigned()) {
        withoutSecrets(source, provider, settings);
      }
      return List.of();
    }
    if (settings.allowUnsigned()) {
      problems.add(
          list.wrong(
              "no signature is looked at with allow-unsigned: true; remove this key or the other"));
    }
    return secrets.read(
        list, value -> provider == null ? null : objection(provider, value, settings));
  }

  private void withoutSecrets(Node source, @Nullable Provider provider, SourceRecord settings) {
    if (FetchKeys.suffices(settings.fetchKeys(), provider)) {
      return;
    }
    if (settings.allowSecretHandshake()) {
      problems.doubt(source.wrong("refuses every event until it has the secret of its handshake"));
      return;
    }
    switch (settings.status()) {
      case ACTIVE ->
          problems.add(
              source.wrong(
                  "'secrets' is missing: an active source needs one, or allow-unsigned: true to"
                      + " take whatever anybody sends"));
      case PAUSED, DISABLED ->
          problems.doubt(source.wrong("has no secrets and must get one before it is active"));
    }
  }

  private static @Nullable String objection(
      Provider provider, byte[] value, SourceRecord settings) {
    try {
      provider.verifier(
          List.of(SigningSecret.of("given here", value)), FetchKeys.policy(settings.fetchKeys()));
      return null;
    } catch (InvalidSecretException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private <T> @Nullable T optional(Node source, String key, Function<Node, T> read) {
    Node member = source.find(key);
    return member == null ? null : problems.attempt(() -> read.apply(member));
  }

  private <T> T optional(Node source, String key, Function<Node, T> read, T otherwise) {
    T value = optional(source, key, read);
    return value == null ? otherwise : value;
  }

  private static int maxBody(String text) {
    return ByteSize.parse(text, MAX_BODY_BYTES);
  }

  private static String name(String text) {
    if (!SourceRecord.NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'%s' must match %s: it is part of the URL".formatted(text, SourceRecord.NAME));
    }
    return text;
  }

  private static Duration positive(Node node) {
    Duration duration = node.duration();
    if (duration.isZero()) {
      throw node.wrong("must be longer than nothing");
    }
    return duration;
  }

  private static String ordering(String text) {
    boolean known = text.equals("source") || text.startsWith("header:") || text.startsWith("body:");
    if (!known) {
      throw new IllegalArgumentException(
          "'%s' must be source, header:name or body:/json/pointer".formatted(text));
    }
    if (!text.equals("source")) {
      ValueLocation.parse(text);
    }
    return text;
  }

  private String topic(String text) {
    if (!TOPIC.matcher(text).matches() || text.equals(".") || text.equals("..")) {
      throw new IllegalArgumentException("'%s' must match %s".formatted(text, TOPIC));
    }
    if (internalTopics.contains(text)) {
      throw new IllegalArgumentException("'%s' is one of Sluice's own topics".formatted(text));
    }
    return text;
  }

  private static <E extends Enum<E>> Map<String, E> words(E[] values) {
    return Arrays.stream(values)
        .collect(Collectors.toMap(value -> value.name().toLowerCase(Locale.ROOT), value -> value));
  }
}
