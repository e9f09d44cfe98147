package dev.sluice.providers;

import dev.sluice.providers.key.TextEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** How a scheme verifies, in sentences. */
final class SchemeWords {
  private final Scheme scheme;

  SchemeWords(Scheme scheme) {
    this.scheme = scheme;
  }

  /** Where everything is, what is signed and when it is too old. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    condition(lines);
    if (!scheme.signature().from().isEmpty()) {
      lines.add("%s: %s.".formatted(named(), place()));
    }
    content(lines);
    if (scheme.headerList() != null) {
      lines.add("The signed headers: %s lists them.".formatted(listed(scheme.headerList())));
    }
    if (scheme.signsUrl()) {
      url(lines);
    }
    if (scheme.bodyHash() != null) {
      lines.add(
          "%s must be the SHA-256 of the body in %s; it may be missing if the body is empty."
              .formatted(
                  Words.capital(Words.of(scheme.bodyHash().from())),
                  SecretWords.encoding(scheme.bodyHash().encoding())));
    }
    if (scheme.recipient() != null) {
      lines.add(
          ("The key signs for all customers of the provider: %s must be the first part of the"
                  + " secret.")
              .formatted(Words.of(scheme.recipient())));
    }
    if (scheme.published() != null) {
      lines.add(new PublishedWords(scheme.published(), scheme.secret()).line());
    }
    if (scheme.jwt() != null) {
      jwt(lines, scheme.jwt());
    } else {
      time(lines);
    }
    if (scheme.ids() != null) {
      lines.add(
          "Delivery id of such a request: %s".formatted(Words.firstOf(scheme.ids().deliveryIds())));
    }
    return lines;
  }

  /** What the signature is. */
  String kind() {
    return "**%s**: %s".formatted(scheme.label(), proof());
  }

  private String proof() {
    return switch (scheme.kind()) {
      case HMAC -> "a MAC (HMAC) with the shared secret, compared in constant time.";
      case TOKEN ->
          "the secret itself is sent and compared in constant time. It proves who sent and nothing"
              + " about the body; it is kept sealed.";
      case ED25519, ECDSA_P256, RSA_SHA1, RSA_SHA256, RSA_SHA512 ->
          "a signature that the provider's public key checks.";
      case JWT_HMAC -> "a JSON Web Token, signed with the shared secret.";
      case JWT_ES256, JWT_RS256, JWT_RS512 ->
          "a JSON Web Token that the provider's public key checks; `kid` is not looked at, each key"
              + " is tried.";
      case KECCAK_256 -> "Keccak-256 of what is signed with the shared secret behind it.";
      case ADYEN_ITEMS -> "a MAC in each item of the body, all of which must fit.";
      case SNS_SHA1 -> "a message of Amazon SNS, SignatureVersion 1.";
      case SNS_SHA256 -> "a message of Amazon SNS, SignatureVersion 2.";
      case UNSIGNED -> "nothing is signed, so nothing is verified.";
    };
  }

  private void condition(List<String> lines) {
    Scheme.Condition when = scheme.when();
    if (!when.contentTypes().isEmpty()) {
      lines.add(
          "Only of requests with the content type %s, or none."
              .formatted(
                  when.contentTypes().stream()
                      .map(Words::code)
                      .collect(Collectors.joining(" or "))));
    }
    if (when.present() != null) {
      lines.add("Only of requests with %s.".formatted(Words.of(when.present())));
    }
  }

  private String named() {
    return scheme.kind() == Scheme.Kind.TOKEN ? "Token" : "Signature";
  }

  private String place() {
    Scheme.SignatureForm form = scheme.signature();
    StringBuilder text = new StringBuilder(Words.anyOf(form.from()));
    if (form.lists() != null) {
      text.append(", several in a list separated by %s".formatted(Words.character(form.lists())));
    }
    Scheme.Elements elements = form.elements();
    if (elements != null) {
      String key = elements.byPart() ? "the secret's first part" : "`%s`".formatted(elements.key());
      text.append(
          ", a list of `key%svalue` separated by %s, of which each value of the key %s counts"
              .formatted(elements.assign(), Words.character(elements.separator()), key));
    }
    if (!form.prefix().isEmpty()) {
      text.append(", behind `%s`".formatted(form.prefix()));
    }
    if (scheme.jwt() == null && form.encoding() != TextEncoding.UTF8) {
      text.append(", in %s".formatted(written(form.encoding())));
    }
    return text.toString();
  }

  private static String written(TextEncoding encoding) {
    return switch (encoding) {
      case HEX -> "lower-case hexadecimal digits";
      case BASE64 -> "Base64 with padding";
      case BASE64URL -> "Base64url without padding";
      case UTF8, HEX_UPPER -> SecretWords.encoding(encoding);
    };
  }

  private void content(List<String> lines) {
    switch (scheme.kind()) {
      case ADYEN_ITEMS ->
          lines.add("Signed: eight fields of the item, from `pspReference` to `success`.");
      case SNS_SHA1, SNS_SHA256 ->
          lines.add("Signed: the fields of the message; its `TopicArn` must be the secret's.");
      case TOKEN, UNSIGNED, JWT_HMAC, JWT_ES256, JWT_RS256, JWT_RS512 -> {}
      default -> lines.add("Signed: %s".formatted(signed()));
    }
  }

  private String signed() {
    Template content = scheme.content();
    if (content.toString().equals("{body}")) {
      return "the raw body, byte for byte.";
    }
    String legend = legend(content);
    String id = content.toString().contains("{id}") ? "`{id}` is the delivery id" : "";
    String both = id.isEmpty() || legend.isEmpty() ? id + legend : id + ", " + legend;
    return Words.code(content.toString()) + (both.isEmpty() ? "." : ", where " + both + ".");
  }

  private static String legend(Template template) {
    return Arrays.stream(Template.Word.values())
        .filter(template::has)
        .map(word -> "`{%s}` is %s".formatted(word.word(), LEGEND.get(word)))
        .collect(Collectors.joining(", "));
  }

  private static String withLegend(Template template) {
    String legend = legend(template);
    return Words.of(template) + (legend.isEmpty() ? "" : " (%s)".formatted(legend));
  }

  private static final Map<Template.Word, String> LEGEND =
      Map.ofEntries(
          Map.entry(Template.Word.BODY, "the raw body"),
          Map.entry(Template.Word.BODY_SHA256, "the body's SHA-256 in hexadecimal digits"),
          Map.entry(Template.Word.BODY_SHA256_BYTES, "the 32 bytes of the body's SHA-256"),
          Map.entry(Template.Word.BODY_CRC32, "the body's CRC-32 as a decimal number"),
          Map.entry(Template.Word.BODY_BASE64, "the body in Base64"),
          Map.entry(Template.Word.SECRET_PART, "the first part of the secret"),
          Map.entry(Template.Word.TIMESTAMP, "the timestamp as sent"),
          Map.entry(Template.Word.METHOD, "the method"),
          Map.entry(Template.Word.URL, "the source's `public-url`, with the request's query"),
          Map.entry(Template.Word.URL_SHA256, "the SHA-256 of the source's `public-url`"),
          Map.entry(Template.Word.CONNECT_QSH, "Atlassian's hash of method, path and query"),
          Map.entry(Template.Word.CONNECT_ROOT_QSH, "the same hash with the path `/`"),
          Map.entry(Template.Word.PATH, "the path as received"),
          Map.entry(Template.Word.TARGET, "path and query as received"),
          Map.entry(Template.Word.SIGNED_HEADERS, "the list of signed headers"),
          Map.entry(
              Template.Word.SIGNED_HEADER_VALUES,
              "the values of the signed headers, joined by dots"),
          Map.entry(
              Template.Word.SIGNED_HEADER_LINES,
              "the signed headers, sorted, as lines `name:value`"),
          Map.entry(Template.Word.SORTED_FORM, "the form's names and values, sorted by name"),
          Map.entry(Template.Word.SORTED_QUERY, "the query, sorted by name"),
          Map.entry(Template.Word.PHP_FORM, "the form as PHP serialises it, without signature"),
          Map.entry(
              Template.Word.PLIVO_URL, "the source's `public-url` with its sorted parameters"),
          Map.entry(Template.Word.TWICE_ENCODED_PATH, "the path of the `public-url`, encoded"),
          Map.entry(
              Template.Word.VONAGE_PARAMETERS,
              "every parameter but the signature, sorted by name"));

  private static String listed(HeaderList list) {
    return list.elements() == null
        ? Words.of(list.from())
        : "the element `%s` of %s".formatted(list.elements().key(), Words.of(list.from()));
  }

  private void url(List<String> lines) {
    String spelling = scheme.url().anyDefaultPort() ? " With and without its port is tried." : "";
    lines.add("The URL counts as the source's `public-url` says it.%s".formatted(spelling));
  }

  private void time(List<String> lines) {
    Scheme.TimestampForm time = scheme.timestamp();
    if (time == null) {
      if (scheme.kind() != Scheme.Kind.UNSIGNED) {
        lines.add("Time: none is signed, so a request that somebody kept stays good.");
      }
      return;
    }
    String place =
        time.elements() == null
            ? Words.of(time.from())
            : "the element `%s` of %s".formatted(time.elements().key(), Words.of(time.from()));
    lines.add(
        "Time: %s, %s. It may differ from the time of receipt by %s in both directions%s."
            .formatted(
                place,
                unit(time.unit()),
                Words.of(time.tolerance()),
                ", unless the source's `tolerance` says otherwise"));
  }

  private static String unit(TimestampUnit unit) {
    return switch (unit) {
      case SECONDS -> "in Unix seconds";
      case MILLISECONDS -> "in Unix milliseconds";
      case SECONDS_OR_MILLISECONDS -> "in Unix seconds, or milliseconds if it has 13 digits";
      case RFC3339 -> "as RFC 3339 writes it";
    };
  }

  private static void jwt(List<String> lines, JwtForm jwt) {
    if (jwt.detached()) {
      lines.add("The raw body is the token's payload, which is left out of its text.");
    }
    jwt.claims().keySet().stream()
        .sorted()
        .forEach(
            claim ->
                lines.add(
                    "The claim `%s` must be %s."
                        .formatted(
                            claim,
                            Objects.requireNonNull(jwt.claims().get(claim)).stream()
                                .map(SchemeWords::withLegend)
                                .collect(Collectors.joining(" or ")))));
    if (jwt.bodyHash() != null) {
      lines.add("The claim `%s` must be the SHA-256 of the body.".formatted(jwt.bodyHash()));
    } else if (!jwt.detached()) {
      lines.add("The token says nothing about the body; it is kept sealed like a password.");
    }
    String tolerance = Words.of(jwt.tolerance());
    lines.add(
        switch (jwt.time()) {
          case ISSUED ->
              "Time: `iat` may differ from the time of receipt by %s.".formatted(tolerance);
          case EXPIRES ->
              "Time: `exp` must not be over at receipt, with %s to spare.".formatted(tolerance);
          case NONE -> "Time: none is signed, so a request that somebody kept stays good.";
        });
  }
}
