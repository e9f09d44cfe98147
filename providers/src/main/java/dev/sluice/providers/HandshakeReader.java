package dev.sluice.providers;

import dev.sluice.providers.document.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one element of {@code handshakes}; see docs/providers/scheme-format.md. */
final class HandshakeReader {
  private static final Map<String, String> METHODS =
      Map.of("GET", "GET", "HEAD", "HEAD", "OPTIONS", "OPTIONS", "POST", "POST");
  private static final Map<String, Boolean> BOOLEANS = Map.of("true", true, "false", false);

  // nothing that a browser would take for a page
  private static final Map<String, String> CONTENT_TYPES =
      Map.of("text/plain", "text/plain", "application/json", "application/json");

  private static final int DEFAULT_MAX_LENGTH = 512;
  private static final Pattern PLACE = Pattern.compile("\\{[A-Za-z][A-Za-z0-9:/-]*}");
  private static final List<String> PLACES =
      List.of(Handshake.CHALLENGE, Handshake.MAC_BASE64, Handshake.MAC_HEX, Handshake.SECRET_PART);
  private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");

  // what the receiver sets itself, and what would make an answer more than one
  private static final Set<String> NOT_OURS =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "date",
          "location",
          "set-cookie",
          "sluice-event-id",
          "transfer-encoding",
          "x-content-type-options",
          "x-request-id");
  private static final Pattern PRINTABLE = Pattern.compile("[ -~]*");

  private final Node node;
  private final Scheme scheme;

  private HandshakeReader(Node node, Scheme scheme) {
    this.node = node;
    this.scheme = scheme;
  }

  /**
   * Reads them.
   *
   * @param list null for none
   * @param scheme the provider's first, whose secret computes answers
   */
  static List<Handshake> read(@Nullable Node list, Scheme scheme) {
    return list == null
        ? List.of()
        : list.items().stream().map(item -> new HandshakeReader(item, scheme).read()).toList();
  }

  private Handshake read() {
    node.allow(
        "method", "when", "signed", "hands-over-secret", "verify-token", "challenge", "answer");
    String method = node.need("method").oneOf(METHODS);
    Node when = node.find("when");
    if (when == null && method.equals("POST")) {
      throw node.wrong("'when' is missing: a POST is a delivery unless something tells otherwise");
    }
    Node token = node.find("verify-token");
    Handshake handshake =
        new Handshake(
            method,
            when == null ? List.of() : when.items().stream().map(this::condition).toList(),
            flag("signed", true),
            flag("hands-over-secret", false),
            token == null ? null : token.as(ValueLocation::parse),
            challenge(),
            answer());
    check(handshake);
    return handshake;
  }

  private boolean flag(String key, boolean otherwise) {
    Node flag = node.find(key);
    return flag == null ? otherwise : flag.oneOf(BOOLEANS);
  }

  private Handshake.Condition condition(Node item) {
    item.allow("at", "is", "absent");
    ValueLocation at = item.need("at").as(ValueLocation::parse);
    if (at.path() != null && at.path().many()) {
      throw item.need("at").wrong("* is not allowed in a handshake");
    }
    Node is = item.find("is");
    Node absent = item.find("absent");
    if (is != null && absent != null) {
      throw absent.wrong("is not allowed beside 'is'");
    }
    return new Handshake.Condition(
        at, is == null ? null : is.text(), absent != null && absent.oneOf(BOOLEANS));
  }

  private @Nullable Challenge challenge() {
    Node form = node.find("challenge");
    if (form == null) {
      return null;
    }
    form.allow("from", "characters", "min-length", "max-length");
    Node from = form.need("from");
    ValueLocation location = from.as(ValueLocation::parse);
    if (location.path() != null && location.path().many()) {
      throw from.wrong("* is not allowed in a handshake");
    }
    Node characters = form.find("characters");
    Node longest = form.find("max-length");
    int max = longest == null ? DEFAULT_MAX_LENGTH : longest.number(1, Challenge.MAX_LENGTH);
    Node shortest = form.find("min-length");
    return new Challenge(
        location,
        characters == null ? Challenge.Characters.TOKEN : characters.oneOf(Challenge.WORDS),
        shortest == null ? 1 : shortest.number(1, max),
        max);
  }

  private Handshake.Answer answer() {
    Node form = node.need("answer");
    form.allow("status", "content-type", "headers", "body");
    Node status = form.need("status");
    int code = status.number(200, Handshake.UNAUTHORIZED);
    if (code > 299 && code != Handshake.UNAUTHORIZED) {
      throw status.wrong("'%d' must be from 200 to 299, or 401".formatted(code));
    }
    Node type = form.find("content-type");
    Node body = form.find("body");
    if (body != null && type == null) {
      throw form.wrong("'content-type' is missing: without it, readers guess what a body is");
    }
    return new Handshake.Answer(
        code,
        type == null ? null : type.oneOf(CONTENT_TYPES),
        headers(form.find("headers")),
        body == null ? "" : body.as(HandshakeReader::text));
  }

  private static Map<String, String> headers(@Nullable Node form) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (form != null) {
      form.members()
          .forEach(
              (name, value) ->
                  headers.put(
                      Node.key(value, name, HandshakeReader::headerName),
                      value.as(HandshakeReader::text)));
    }
    return headers;
  }

  private static String headerName(String name) {
    if (!HEADER_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("must be a header's name, %s".formatted(HEADER_NAME));
    }
    if (NOT_OURS.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "must not be a header that the receiver sets or never has");
    }
    return name;
  }

  private static String text(String text) {
    if (!PRINTABLE.matcher(text).matches()) {
      throw new IllegalArgumentException("must be printable ASCII in one line");
    }
    Matcher places = PLACE.matcher(text);
    while (places.find()) {
      if (!PLACES.contains(places.group())) {
        throw new IllegalArgumentException(
            "%s is not known; allowed are %s"
                .formatted(places.group(), String.join(", ", new TreeSet<>(PLACES))));
      }
    }
    return text;
  }

  private void check(Handshake handshake) {
    Node form = node.need("answer");
    Handshake.Answer answer = handshake.answer();
    Challenge challenge = handshake.challenge();
    if (challenge == null) {
      if (answer.has(Handshake.CHALLENGE) || answer.isComputed()) {
        throw form.wrong("repeats or computes with a challenge: 'challenge' is missing");
      }
    } else if (answer.isComputed() && challenge.characters() == Challenge.Characters.TEXT) {
      throw node.need("challenge")
          .wrong("'characters' must not be text: what is signed for anybody must be no webhook");
    }
    boolean mac = scheme.kind() == Scheme.Kind.HMAC || scheme.kind() == Scheme.Kind.ADYEN_ITEMS;
    if (answer.isComputed() && !mac) {
      throw form.wrong("{mac-…} needs the provider's first scheme to be of a kind hmac-…");
    }
    if (answer.has(Handshake.SECRET_PART)
        && (scheme.secret().part() == null || !answer.isPlainTextWithSecretPart())) {
      throw form.wrong(
          "{secret-part} needs a secret with a 'part', and belongs in a body of text/plain");
    }
  }

  /** What all handshakes read from a request's body. */
  static BodyPaths paths(List<Handshake> handshakes) {
    List<ValueLocation> locations = new ArrayList<>();
    for (Handshake handshake : handshakes) {
      handshake.when().forEach(condition -> locations.add(condition.at()));
      Challenge challenge = handshake.challenge();
      if (challenge != null) {
        locations.add(challenge.from());
      }
      ValueLocation token = handshake.verifyToken();
      if (token != null) {
        locations.add(token);
      }
    }
    return BodyPaths.signed(locations);
  }
}
