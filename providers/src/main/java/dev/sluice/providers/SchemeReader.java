package dev.sluice.providers;

import dev.sluice.providers.document.Node;
import dev.sluice.providers.key.TextEncoding;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one element of {@code schemes}; see docs/providers/scheme-format.md. */
final class SchemeReader {
  private static final Map<String, String> MACS =
      Map.of(
          "hmac-sha1", "HmacSHA1",
          "hmac-sha256", "HmacSHA256",
          "hmac-sha384", "HmacSHA384",
          "hmac-sha512", "HmacSHA512",
          "jwt-hs256", "HmacSHA256",
          "jwt-hs384", "HmacSHA384",
          "jwt-hs512", "HmacSHA512");
  static final Map<String, Scheme.Kind> KINDS =
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
          Map.entry("jwt-hs256", Scheme.Kind.JWT_HMAC),
          Map.entry("jwt-hs384", Scheme.Kind.JWT_HMAC),
          Map.entry("jwt-hs512", Scheme.Kind.JWT_HMAC),
          Map.entry("jwt-es256", Scheme.Kind.JWT_ES256),
          Map.entry("jwt-rs256", Scheme.Kind.JWT_RS256),
          Map.entry("jwt-rs512", Scheme.Kind.JWT_RS512),
          Map.entry("keccak-256", Scheme.Kind.KECCAK_256),
          Map.entry("sns-sha1", Scheme.Kind.SNS_SHA1),
          Map.entry("sns-sha256", Scheme.Kind.SNS_SHA256),
          Map.entry("unsigned", Scheme.Kind.UNSIGNED),
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
    node.allow(SchemeKeys.of(kind));
    EventIds ids = node.find("delivery-id") == null ? null : eventIds(node);
    Scheme.SignatureForm signature = signature();
    Scheme.TimestampForm timestamp = timestamp(signature);
    Template content = content(ids == null ? providerIds : ids, timestamp);
    HeaderList headerList = headerList(signature);
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
        RequestFormReader.url(node),
        isJwt() ? null : RequestFormReader.bodyHash(node),
        recipient(content, secret),
        headerList,
        isJwt() ? JwtReader.read(node) : null,
        PublishedForm.read(node.find("published-keys"), secret),
        RequestFormReader.condition(node),
        ids);
  }

  private boolean isJwt() {
    return EnumSet.of(
            Scheme.Kind.JWT_HMAC,
            Scheme.Kind.JWT_ES256,
            Scheme.Kind.JWT_RS256,
            Scheme.Kind.JWT_RS512)
        .contains(kind);
  }

  // what is signed and where the signature is belongs to the kind
  private boolean isInItself() {
    return EnumSet.of(
            Scheme.Kind.ADYEN_ITEMS,
            Scheme.Kind.SNS_SHA1,
            Scheme.Kind.SNS_SHA256,
            Scheme.Kind.UNSIGNED)
        .contains(kind);
  }

  private String macAlgorithm() {
    return kind == Scheme.Kind.ADYEN_ITEMS
        ? "HmacSHA256"
        : MACS.getOrDefault(node.need("kind").text(), "");
  }

  private Scheme.SignatureForm signature() {
    if (isInItself()) {
      return new Scheme.SignatureForm(List.of(), null, "", null, TextEncoding.BASE64);
    }
    if (isJwt()) {
      return JwtReader.signature(node);
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
    if (kind == Scheme.Kind.TOKEN || isInItself() || isJwt()) {
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
    if (timestamp != null && !named && !isSigned(timestamp.from(), content)) {
      throw text.wrong("must contain {timestamp}: a time that is not signed protects nothing");
    }
    return content;
  }

  // as a part of something that is signed as a whole
  private static boolean isSigned(ValueLocation location, Template content) {
    return switch (location.place()) {
      case BODY -> content.has(Template.Word.BODY);
      case FORM, QUERY -> content.has(Template.Word.VONAGE_PARAMETERS);
      case HEADER -> content.has(Template.Word.SIGNED_HEADER_LINES);
    };
  }

  private @Nullable HeaderList headerList(Scheme.SignatureForm signature) {
    Node form = node.find("signed-headers");
    if (form == null) {
      return null;
    }
    form.allow("from", "key", "separator", "sends");
    Node key = form.find("key");
    Scheme.Elements elements = signature.elements();
    if (key != null && elements == null) {
      throw key.wrong("is allowed only where the signature is an element of the same header");
    }
    return new HeaderList(
        form.need("from").as(ValueLocation::parse),
        key == null || elements == null
            ? null
            : new Scheme.Elements(
                elements.separator(), elements.assign(), key.text(), elements.spaces()),
        String.valueOf(character(form.need("separator"))),
        form.need("sends").items().stream().map(Node::text).toList());
  }

  private @Nullable ValueLocation recipient(Template content, Scheme.SecretForm secret) {
    Node recipient = node.find("recipient");
    if (recipient == null) {
      return null;
    }
    ValueLocation location = recipient.as(ValueLocation::parse);
    boolean signed =
        content.locations().stream().anyMatch(other -> other.toString().equals(location.toString()))
            || isSigned(location, content)
            || node.find("payload") != null;
    if (!signed || secret.part() == null) {
      throw recipient.wrong("must be something that is signed, and the secret must have a 'part'");
    }
    return location;
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
