package dev.sluice.providers;

import dev.sluice.providers.body.FormFields;
import dev.sluice.providers.key.TextEncoding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a provider signs, as its scheme file says. The format is documented in
 * docs/providers/scheme-format.md.
 *
 * @param kind of cryptography
 * @param macAlgorithm JDK name of the MAC, empty for other kinds
 * @param signature where it is and how it is written
 * @param timestamp null if no time is signed
 * @param content what is signed; empty for tokens
 * @param secret how secrets are written
 * @param url how the signed URL is spelled
 * @param bodyHash null if no hash of the body is sent
 * @param recipient where the secret's part must stand, null if it need not
 * @param headerList where it is told which headers are signed, null if it is not told
 * @param jwt how its token must look, null of kinds without one
 * @param published where its keys are published, null if they are not, or not in a way that counts
 * @param when which requests are signed like this
 * @param ids where id and type are, null for the provider's
 */
record Scheme(
    Kind kind,
    String macAlgorithm,
    SignatureForm signature,
    @Nullable TimestampForm timestamp,
    Template content,
    SecretForm secret,
    UrlForm url,
    @Nullable BodyHashForm bodyHash,
    @Nullable ValueLocation recipient,
    @Nullable HeaderList headerList,
    @Nullable JwtForm jwt,
    @Nullable PublishedForm published,
    Condition when,
    @Nullable EventIds ids) {

  /** Kinds of cryptography; each is a word of the format. */
  enum Kind {
    HMAC,
    TOKEN,
    ED25519,
    ECDSA_P256,
    RSA_SHA1,
    RSA_SHA256,
    RSA_SHA512,
    JWT_HMAC,
    JWT_ES256,
    JWT_RS256,
    JWT_RS512,
    KECCAK_256,
    ADYEN_ITEMS,
    SNS_SHA1,
    SNS_SHA256,
    UNSIGNED
  }

  /**
   * Elements {@code key=value} in one text; only those with the key count.
   *
   * @param key {@value #PART} for the secret's part
   * @param spaces whether spaces around elements are ignored
   */
  record Elements(String separator, char assign, String key, boolean spaces) {
    /** Stands for the secret's part. */
    static final String PART = "*";

    /** Whether which elements count depends on the secret. */
    boolean byPart() {
      return key.equals(PART);
    }

    /** The same with the secret's part where it belongs. */
    Elements of(byte[] part) {
      String named = byPart() ? new String(part, StandardCharsets.UTF_8) : key;
      return new Elements(separator, assign, named, spaces);
    }

    /** The values of the key, at most a number of them. */
    List<String> read(String text, int limit) {
      List<String> values = new ArrayList<>(2);
      int start = 0;
      while (start <= text.length() && values.size() < limit) {
        int end = text.indexOf(separator, start);
        end = end < 0 ? text.length() : end;
        int from = start;
        int to = end;
        // spaces only: to strip() a changed bit can look like white space
        while (spaces && from < to && text.charAt(from) == ' ') {
          from++;
        }
        while (spaces && to > from && text.charAt(to - 1) == ' ') {
          to--;
        }
        int equals = text.indexOf(assign, from, to);
        if (equals == from + key.length() && text.startsWith(key, from)) {
          values.add(text.substring(equals + 1, to));
        }
        start = end + separator.length();
      }
      return values;
    }

    /** An element as it is written. */
    String write(String value) {
      return key + assign + value;
    }
  }

  /**
   * A signature's place.
   *
   * @param from each is looked at
   * @param lists separates lists of elements, each of which has its own timestamp; null if there is
   *     one list
   * @param prefix in front of it
   * @param elements null if it is the whole value
   */
  record SignatureForm(
      List<ValueLocation> from,
      @Nullable String lists,
      String prefix,
      @Nullable Elements elements,
      TextEncoding encoding) {}

  /**
   * A signed time.
   *
   * @param elements null if it is the whole value
   * @param tolerance both sides of the time of receipt, inclusive
   */
  record TimestampForm(
      ValueLocation from, @Nullable Elements elements, TimestampUnit unit, Duration tolerance) {}

  /**
   * How secrets are written.
   *
   * @param privatePrefix in front of private keys that are written like public ones
   * @param sha1 whether the SHA-1 of what is decoded is the key
   * @param part what ends a part in front of the key, which the content or the recipient is made
   *     of; null if there is none
   */
  record SecretForm(
      TextEncoding encoding,
      String prefix,
      PrefixIs prefixIs,
      String privatePrefix,
      boolean sha1,
      @Nullable String part) {}

  /** Which secrets a scheme takes. */
  enum PrefixIs {
    OPTIONAL,
    REQUIRED,
    ABSENT
  }

  /**
   * Spellings of a URL, each of which is tried.
   *
   * @param anyDefaultPort with and without the scheme's default port
   * @param decode escapes such as {@code %3A} that may be decoded before signing
   */
  record UrlForm(boolean anyDefaultPort, Set<String> decode) {}

  /** A place that holds the SHA-256 of the body; it may be missing if the body is empty. */
  record BodyHashForm(ValueLocation from, TextEncoding encoding) {}

  /**
   * Which requests a scheme is for.
   *
   * @param contentTypes media types, empty for all; a request without Content-Type has each
   * @param present a value that must be there, null for none
   */
  record Condition(List<String> contentTypes, @Nullable ValueLocation present) {
    boolean holds(WebhookRequest request) {
      List<String> sent = request.headers("content-type");
      boolean type =
          contentTypes.isEmpty()
              || sent.isEmpty()
              || contentTypes.stream()
                  .anyMatch(allowed -> FormFields.hasType(sent.getFirst(), allowed));
      return type && (present == null || present.read(request) != null);
    }
  }

  /** What the places of the content that are not of the request are filled in with. */
  Template.Filling filling(String timestamp, String signedUrl, byte[] part, String headers) {
    String field = signature.from().isEmpty() ? "" : signature.from().getFirst().name();
    return new Template.Filling(timestamp, signedUrl, part, field, headers, headerList);
  }

  /** How far its time of signing may be from the time of receipt; null if it signs none. */
  @Nullable Duration tolerance() {
    if (timestamp != null) {
      return timestamp.tolerance();
    }
    return jwt != null && jwt.time() == JwtForm.Time.ISSUED ? jwt.tolerance() : null;
  }

  /** Whether the URL is signed. */
  boolean signsUrl() {
    return content.needsUrl() || (jwt != null && jwt.signsUrl());
  }

  /** Whether whoever knows what was sent may send anything: it proves nothing about the body. */
  boolean isBearer() {
    return kind == Kind.TOKEN || (jwt != null && jwt.isBearer());
  }

  /** Whether the secret itself stands in the body, and so wherever the body goes. */
  boolean sendsSecretInBody() {
    return kind == Kind.TOKEN
        && signature.from().stream()
            .map(ValueLocation::place)
            .anyMatch(
                place -> place == ValueLocation.Place.BODY || place == ValueLocation.Place.FORM);
  }

  /** For people, such as {@code hmac-sha256}. */
  String label() {
    return switch (kind) {
      case HMAC, ADYEN_ITEMS ->
          "hmac-" + macAlgorithm.substring("Hmac".length()).toLowerCase(Locale.ROOT);
      case TOKEN -> "token";
      case ED25519 -> "ed25519";
      case ECDSA_P256 -> "ecdsa-p256";
      case KECCAK_256 -> "keccak-256";
      case UNSIGNED -> "unsigned";
      case RSA_SHA1, SNS_SHA1 -> "rsa-sha1";
      case RSA_SHA256, SNS_SHA256 -> "rsa-sha256";
      case RSA_SHA512 -> "rsa-sha512";
      case JWT_HMAC, JWT_ES256, JWT_RS256, JWT_RS512 ->
          "jwt-" + Objects.requireNonNull(jwt).algorithm().toLowerCase(Locale.ROOT);
    };
  }
}
