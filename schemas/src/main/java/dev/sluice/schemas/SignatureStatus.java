package dev.sluice.schemas;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the verifier found out about the signature of one attempt. */
public enum SignatureStatus {
  /** A signature made with one of the source's signing secrets was found. */
  VERIFIED(true),
  /** Well-formed signatures were there, none of them fits. */
  FAILED(false),
  /** The request carries no signature. */
  MISSING(false),
  /** What should be a signature or timestamp cannot be read as one. */
  MALFORMED(false),
  /** The signed timestamp is outside the tolerance around the time of receipt. */
  EXPIRED(false),
  /** The source is explicitly configured to take unsigned webhooks. */
  UNSIGNED(true),
  /** No such source (any more). */
  UNKNOWN_SOURCE(false),
  /** The source has no signing secret that was valid at the time of receipt. */
  NO_SECRET(false);

  private static final Map<String, SignatureStatus> BY_WIRE_NAME =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(SignatureStatus::wireName, s -> s));

  private final boolean forwarded;
  private final String wireName;

  SignatureStatus(boolean forwarded) {
    this.forwarded = forwarded;
    this.wireName = name().toLowerCase(Locale.ROOT);
  }

  /** True where events of this status go on to {@code webhooks.verified}. */
  public boolean forwarded() {
    return forwarded;
  }

  /** The name in record headers, metrics and PostgreSQL, such as {@code unknown_source}. */
  public String wireName() {
    return wireName;
  }

  /**
   * The status of a wire name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static SignatureStatus ofWireName(String wireName) {
    SignatureStatus status = BY_WIRE_NAME.get(wireName);
    if (status == null) {
      throw new IllegalArgumentException(
          "signature status '%s' is none of %s".formatted(wireName, BY_WIRE_NAME.keySet()));
    }
    return status;
  }
}
