package dev.sluice.schemas;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Sources to records and back. The key is the name, the value the scheme document of a custom
 * provider or empty; everything else is in headers. Thread-safe.
 */
public final class SourceRecordCodec {
  static final String PROVIDER = "sluice_provider";
  static final String STATUS = "sluice_status";
  static final String MODE = "sluice_mode";
  static final String SECRET = "sluice_secret";
  static final String ALLOW_UNSIGNED = "sluice_allow_unsigned";
  static final String MAX_BODY = "sluice_max_body";
  static final String TOLERANCE = "sluice_tolerance";
  static final String DEDUP_WINDOW = "sluice_dedup_window";
  static final String ORDERING = "sluice_ordering";
  static final String TOPIC = "sluice_topic";
  static final String PUBLIC_URL = "sluice_public_url";
  static final String ALLOW_SECRET_HANDSHAKE = "sluice_allow_secret_handshake";
  static final String FETCH_KEYS = "sluice_fetch_keys";
  static final String RATE_LIMIT = "sluice_rate_limit";
  private static final String ALWAYS = "-";

  private SourceRecordCodec() {}

  /** The record that announces or replaces a source. */
  public static ProducerRecord<byte[], byte[]> encode(String topic, SourceRecord source) {
    String scheme = source.customScheme();
    byte[] value = scheme == null ? new byte[0] : scheme.getBytes(StandardCharsets.UTF_8);
    var record = new ProducerRecord<>(topic, null, keyOf(source.name()), value);
    var out =
        new HeaderWriter(record.headers())
            .add(PROVIDER, source.provider())
            .add(STATUS, source.status().name().toLowerCase(Locale.ROOT))
            .add(MODE, source.mode().name().toLowerCase(Locale.ROOT))
            .add(ALLOW_UNSIGNED, String.valueOf(source.allowUnsigned()))
            .add(MAX_BODY, text(source.maxBodyBytes()))
            .add(TOLERANCE, text(source.tolerance()))
            .add(DEDUP_WINDOW, text(source.dedupWindow()))
            .add(ORDERING, source.ordering())
            .add(TOPIC, source.topic())
            .add(PUBLIC_URL, source.publicUrl())
            .add(ALLOW_SECRET_HANDSHAKE, source.allowSecretHandshake() ? "true" : null)
            .add(FETCH_KEYS, source.fetchKeys() ? "true" : null)
            .add(RATE_LIMIT, text(source.rateLimit()));
    for (SealedSecret secret : source.secrets()) {
      out.add(SECRET, text(secret));
    }
    return record;
  }

  /** The record that deletes a source. */
  public static ProducerRecord<byte[], byte @Nullable []> tombstone(String topic, String name) {
    return new ProducerRecord<>(topic, null, keyOf(name), null);
  }

  /**
   * The name of the source that a record is about, deletions included.
   *
   * @throws MalformedRecordException if the record has no key
   */
  public static String nameOf(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      throw new HeaderReader(record).malformed("the key is missing; it must be a source's name");
    }
    return new String(record.key(), StandardCharsets.UTF_8);
  }

  /**
   * The source of a record.
   *
   * @throws MalformedRecordException if the record does not follow the contract
   */
  public static SourceRecord decode(ConsumerRecord<byte[], byte[]> record) {
    var in = new HeaderReader(record);
    byte[] value = record.value();
    if (value == null) {
      throw in.malformed("the value is null: this record deletes a source");
    }
    return new SourceRecord(
        in.parse("key", nameOf(record), SourceRecordCodec::checkedName),
        in.required(PROVIDER),
        in.required(STATUS, s -> SourceRecord.Status.valueOf(s.toUpperCase(Locale.ROOT))),
        in.required(MODE, m -> SourceRecord.Mode.valueOf(m.toUpperCase(Locale.ROOT))),
        secrets(in, record),
        in.required(ALLOW_UNSIGNED).equals("true"),
        in.optional(MAX_BODY, Integer::valueOf),
        in.optional(TOLERANCE, Duration::parse),
        in.optional(DEDUP_WINDOW, Duration::parse),
        in.optional(ORDERING),
        in.optional(TOPIC),
        in.optional(PUBLIC_URL),
        value.length == 0 ? null : new String(value, StandardCharsets.UTF_8),
        "true".equals(in.optional(ALLOW_SECRET_HANDSHAKE)),
        "true".equals(in.optional(FETCH_KEYS)),
        in.optional(RATE_LIMIT, RateLimit::parse));
  }

  private static List<SealedSecret> secrets(
      HeaderReader in, ConsumerRecord<byte[], byte[]> record) {
    List<SealedSecret> secrets = new ArrayList<>();
    for (Header header : record.headers().headers(SECRET)) {
      secrets.add(in.parse(SECRET, in.text(header), SourceRecordCodec::secret));
    }
    return secrets;
  }

  private static SealedSecret secret(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("a secret has 4 parts, not " + parts.length);
    }
    return new SealedSecret(parts[0], parts[3], instant(parts[1]), instant(parts[2]));
  }

  private static String text(SealedSecret secret) {
    return String.join(
        " ", secret.keyId(), text(secret.notBefore()), text(secret.notAfter()), secret.box());
  }

  private static String text(@Nullable Instant bound) {
    return bound == null ? ALWAYS : bound.toString();
  }

  private static @Nullable Instant instant(String text) {
    return text.equals(ALWAYS) ? null : Instant.parse(text);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static String checkedName(String name) {
    if (!SourceRecord.NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'%s' is no source name".formatted(name));
    }
    return name;
  }

  private static byte[] keyOf(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
