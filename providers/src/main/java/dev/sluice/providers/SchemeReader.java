package dev.sluice.providers;

import dev.sluice.providers.document.Node;
import dev.sluice.providers.key.TextEncoding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one element of {@code schemes}; see docs/providers/scheme-format.md. */
final class SchemeReader {
  private static final Map<String, String> MACS =
      Map.of(
          "hmac-sha1", "HmacSHA1",
          "hmac-sha256", "HmacSHA256",
          "hmac-sha384", "HmacSHA384",
          "hmac-sha512", "HmacSHA512");
  private static final Map<String, Scheme.Kind> KINDS =
      Map.ofEntries(
          Map.entry("hmac-sha1", Scheme.Kind.HMAC),
          Map.entry("hmac-sha256", Scheme.Kind.HMAC),
          Map.entry("hmac-sha384", Scheme.Kind.HMAC),
          Map.entry("hmac-sha512", Scheme.Kind.HMAC),
          Map.entry("token", Scheme.Kind.TOKEN),
          Map.entry("ed25519", Scheme.Kind.ED25519),
          Map.entry("ecdsa-p256", Scheme.Kind.ECDSA_P256),
          Map.entry("rsa-sha1", Scheme.Kind.RSA_SHA1),
          Map.entry("rsa-sha256", Scheme.Kind.RSA_SHA256),
          Map.entry("rsa-sha512", Scheme.Kind.RSA_SHA512),
          Map.entry("adyen-items", Scheme.Kind.ADYEN_ITEMS));
  static final Map<String, TextEncoding> ENCODINGS =
      Map.of(
          "utf8", TextEncoding.UTF8,
          "hex", TextEncoding.HEX,
          "hex-upper", TextEncoding.HEX_UPPER,
          "base64", TextEncoding.BASE64,
          "base64url", TextEncoding.BASE64URL);
  private static final Map<String, TimestampUnit> UNITS =
      Map.of(
          "seconds", TimestampUnit.SECONDS,
          "milliseconds", TimestampUnit.MILLISECONDS,
          "seconds-or-milliseconds", TimestampUnit.SECONDS_OR_MILLISECONDS,
          "rfc3339", TimestampUnit.RFC3339);
  private static final Map<String, Boolean> SPACES = Map.of("count", false, "ignored", true);
  private static final Map<String, Boolean> DEFAULT_PORT =
      Map.of("as-configured", false, "any", true);

  private final Node node;
  private final Scheme.Kind kind;
  private final @Nullable EventIds providerIds;

  private SchemeReader(Node node, @Nullable EventIds providerIds) {
    this.node = node;
    this.kind = node.need("kind").oneOf(KINDS);
    this.providerIds = providerIds;
  }

  static Scheme read(Node node, EventIds providerIds) {
    return new SchemeReader(node, providerIds).read();
  }

  private Scheme read() {
    switch (kind) {
      case ADYEN_ITEMS -> node.allow("kind", "when", "secret", "delivery-id", "event-type");
      case TOKEN -> node.allow("kind", "when", "signature", "secret", "delivery-id", "event-type");
      case HMAC, ED25519, ECDSA_P256, RSA_SHA1, RSA_SHA256, RSA_SHA512 ->
          node.allow(
              "kind",
              "when",
              "signature",
              "timestamp",
              "content",
              "secret",
              "url",
              "body-sha256",
              "recipient",
              "delivery-id",
              "event-type");
    }
    EventIds ids = node.find("delivery-id") == null ? null : eventIds(node);
    Scheme.SignatureForm signature = signature();
    Scheme.TimestampForm timestamp = timestamp(signature);
    Template content = content(ids == null ? providerIds : ids, timestamp);
    Scheme.SecretForm secret = SecretFormReader.read(node.find("secret"), kind);
    if (content.has(Template.Word.SECRET_PART) && secret.part() == null) {
      throw node.need("content").wrong("{secret-part} needs a secret with a 'part'");
    }
    return new Scheme(
        kind,
        macAlgorithm(),
        signature,
        timestamp,
        content,
        secret,
        url(),
        bodyHash(),
        recipient(content, secret),
        condition(),
        ids);
  }

  private String macAlgorithm() {
    return kind == Scheme.Kind.ADYEN_ITEMS
        ? "HmacSHA256"
        : MACS.getOrDefault(node.need("kind").text(), "");
  }

  private Scheme.SignatureForm signature() {
    if (kind == Scheme.Kind.ADYEN_ITEMS) {
      return new Scheme.SignatureForm(List.of(), null, "", null, TextEncoding.BASE64);
    }
    Node form = node.need("signature").allow("from", "lists", "prefix", "elements", "encoding");
    List<ValueLocation> from =
        form.need("from").items().stream().map(item -> item.as(ValueLocation::parse)).toList();
    Node encoding = form.find("encoding");
    boolean token = kind == Scheme.Kind.TOKEN;
    if (encoding == null && !token) {
      throw form.wrong("'encoding' is missing");
    }
    TextEncoding read = encoding == null ? TextEncoding.UTF8 : encoding.oneOf(ENCODINGS);
    if (encoding != null && read == TextEncoding.UTF8 && !token) {
      throw encoding.wrong(
          "utf8 is not a signature; allowed are base64, base64url, hex, hex-upper");
    }
    Node lists = form.find("lists");
    return new Scheme.SignatureForm(
        from,
        lists == null ? null : String.valueOf(character(lists)),
        form.text("prefix", ""),
        elements(form),
        read);
  }

  private static Scheme.@Nullable Elements elements(Node form) {
    Node elements = form.find("elements");
    if (elements == null) {
      return null;
    }
    elements.allow("separator", "assign", "key", "spaces");
    Node spaces = elements.find("spaces");
    return new Scheme.Elements(
        separator(elements.need("separator")),
        character(elements.need("assign")),
        elements.need("key").text(),
        spaces != null && spaces.oneOf(SPACES));
  }

  private static String separator(Node node) {
    if (node.text().isEmpty() || node.text().length() > 2) {
      throw node.wrong("must be one or two characters");
    }
    return node.text();
  }

  static char character(Node node) {
    if (node.text().length() != 1) {
      throw node.wrong("must be one character");
    }
    return node.text().charAt(0);
  }

  private Scheme.@Nullable TimestampForm timestamp(Scheme.SignatureForm signature) {
    Node form = node.find("timestamp");
    if (form == null) {
      return null;
    }
    form.allow("from", "key", "unit", "tolerance");
    ValueLocation from = form.need("from").as(ValueLocation::parse);
    Node key = form.find("key");
    Scheme.Elements elements = signature.elements();
    boolean sameHeader =
        signature.from().stream().anyMatch(place -> place.toString().equals(from.toString()));
    if (key != null && (elements == null || !sameHeader)) {
      throw key.wrong("is allowed only where the signature is an element of the same header");
    }
    return new Scheme.TimestampForm(
        from,
        key == null || elements == null
            ? null
            : new Scheme.Elements(
                elements.separator(), elements.assign(), key.text(), elements.spaces()),
        form.need("unit").oneOf(UNITS),
        form.need("tolerance").duration());
  }

  private Template content(@Nullable EventIds ids, Scheme.@Nullable TimestampForm timestamp) {
    if (kind == Scheme.Kind.TOKEN || kind == Scheme.Kind.ADYEN_ITEMS) {
      return Template.parse("", null);
    }
    ValueLocation id =
        ids == null || ids.deliveryIds().isEmpty()
            ? null
            : ids.deliveryIds().getFirst().onlyLocation();
    Node text = node.need("content");
    Template content = text.as(template -> Template.parse(template, id));
    if (content.asksForPresence()) {
      throw text.wrong("a place with ! adds nothing to what is signed; use 'when'");
    }
    boolean named = content.has(Template.Word.TIMESTAMP);
    if (named && timestamp == null) {
      throw text.wrong("{timestamp} needs a 'timestamp'");
    }
    boolean inBody =
        timestamp != null
            && timestamp.from().place() == ValueLocation.Place.BODY
            && content.has(Template.Word.BODY);
    if (timestamp != null && !named && !inBody) {
      throw text.wrong("must contain {timestamp}: a time that is not signed protects nothing");
    }
    return content;
  }

  private Scheme.UrlForm url() {
    Node form = node.find("url");
    if (form == null) {
      return new Scheme.UrlForm(false, Set.of());
    }
    form.allow("default-port", "decode");
    Node port = form.find("default-port");
    Node decode = form.find("decode");
    Set<String> escapes = new HashSet<>();
    for (Node escape : decode == null ? List.<Node>of() : decode.items()) {
      escapes.add(escape.as(SchemeReader::escape));
    }
    return new Scheme.UrlForm(port != null && port.oneOf(DEFAULT_PORT), Set.copyOf(escapes));
  }

  private static String escape(String text) {
    if (text.length() != 3
        || text.charAt(0) != '%'
        || TextEncoding.HEX.decode(text.substring(1)) == null) {
      throw new IllegalArgumentException("'%s' must be an escape such as %%3A".formatted(text));
    }
    return text;
  }

  private Scheme.@Nullable BodyHashForm bodyHash() {
    Node form = node.find("body-sha256");
    if (form == null) {
      return null;
    }
    form.allow("from", "encoding");
    return new Scheme.BodyHashForm(
        form.need("from").as(ValueLocation::parse), form.need("encoding").oneOf(ENCODINGS));
  }

  private @Nullable ValueLocation recipient(Template content, Scheme.SecretForm secret) {
    Node recipient = node.find("recipient");
    if (recipient == null) {
      return null;
    }
    ValueLocation location = recipient.as(ValueLocation::parse);
    boolean signed =
        content.locations().stream().anyMatch(other -> other.toString().equals(location.toString()))
            || (location.place() == ValueLocation.Place.BODY && content.has(Template.Word.BODY));
    if (!signed || secret.part() == null) {
      throw recipient.wrong("must be something that is signed, and the secret must have a 'part'");
    }
    return location;
  }

  private Scheme.Condition condition() {
    Node when = node.find("when");
    if (when == null) {
      return new Scheme.Condition(List.of(), null);
    }
    when.allow("content-type", "present");
    Node types = when.find("content-type");
    Node present = when.find("present");
    return new Scheme.Condition(
        types == null
            ? List.of()
            : types.items().stream().map(type -> type.text().toLowerCase(Locale.ROOT)).toList(),
        present == null ? null : present.as(ValueLocation::parse));
  }

  /** Where id and type are, of a provider or of one of its schemes. */
  static EventIds eventIds(Node node) {
    return new EventIds(templates(node.find("delivery-id")), templates(node.find("event-type")));
  }

  private static List<Template> templates(@Nullable Node node) {
    List<Template> templates = new ArrayList<>();
    for (Node item : node == null ? List.<Node>of() : node.items()) {
      Template template = item.as(text -> Template.parse(text, null));
      if (!template.rendersAlone()) {
        throw item.wrong(
            "must be made of the request alone: {body-sha256}, {method}, {path}, {sorted-query},"
                + " {target} and locations");
      }
      templates.add(template);
    }
    return templates;
  }
}
