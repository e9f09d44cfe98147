package dev.sluice.schemas;

/** Names of the record headers of the wire contract. All values are UTF-8 text. */
public final class RecordHeaders {
  /** Event id, UUIDv7. */
  public static final String ID = "sluice_id";

  /** Name of the source. */
  public static final String SOURCE = "sluice_source";

  /** Time of receipt, RFC 3339 with microseconds. */
  public static final String RECEIVED_AT = "sluice_received_at";

  /** HTTP method. */
  public static final String METHOD = "sluice_method";

  /** Request target with its query. */
  public static final String PATH = "sluice_path";

  /** Address of the sender. */
  public static final String REMOTE = "sluice_remote";

  /** Request id, for logs. */
  public static final String REQUEST_ID = "sluice_request_id";

  /** SHA-256 of the record's value, hexadecimal. */
  public static final String BODY_SHA256 = "sluice_body_sha256";

  /** Comma-separated names of the HTTP headers whose values are sealed. */
  public static final String SEALED = "sluice_sealed";

  /** Prefix of each HTTP header's lower-case name. */
  public static final String HTTP_PREFIX = "http_";

  /** {@link SignatureStatus#wireName()}. */
  public static final String SIGNATURE_STATUS = "sluice_signature_status";

  /** Id of the provider in the catalogue. */
  public static final String PROVIDER = "sluice_provider";

  /** Which signing secret matched. */
  public static final String KEY_ID = "sluice_key_id";

  /** {@link IdempotencyKey#toString()}. */
  public static final String IDEMPOTENCY_KEY = "sluice_idempotency_key";

  /** The provider's name of the event's type. */
  public static final String EVENT_TYPE = "sluice_event_type";

  /** Name of the topic that the clean event goes to. */
  public static final String CLEAN_TOPIC = "sluice_clean_topic";

  /** Why an event was rejected or dead-lettered, one sentence. */
  public static final String REASON = "sluice_reason";

  /** Which replay sent the record through again. */
  public static final String REPLAY_ID = "sluice_replay_id";

  /** {@code true} where what was accepted before shall go out once more; else absent. */
  public static final String REDELIVER = "sluice_redeliver";

  /** Which stage dead-lettered the record. */
  public static final String DLT_STAGE = "sluice_dlt_stage";

  /** Class of the exception behind a dead letter. */
  public static final String DLT_EXCEPTION = "sluice_dlt_exception";

  /** Topic the dead letter was read from. */
  public static final String DLT_TOPIC = "sluice_dlt_topic";

  /** Partition the dead letter was read from. */
  public static final String DLT_PARTITION = "sluice_dlt_partition";

  /** Offset the dead letter was read from. */
  public static final String DLT_OFFSET = "sluice_dlt_offset";

  /**
   * W3C Trace Context of what made the record, where its trace is recorded. Never the sender's,
   * which is {@code http_traceparent} like any header of his.
   */
  public static final String TRACEPARENT = "traceparent";

  private RecordHeaders() {}
}
