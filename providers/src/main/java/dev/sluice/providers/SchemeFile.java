package dev.sluice.providers;

import dev.sluice.providers.document.DocumentException;
import dev.sluice.providers.document.Documents;
import dev.sluice.providers.document.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scheme document as read: everything Sluice knows about a provider.
 *
 * @param id in the catalogue
 * @param name for people
 * @param documentation the provider's page, empty if there is none
 * @param guide what its page tells an operator
 * @param facts how well all this is known
 * @param ids where id and type are
 * @param schemes in the order in which they are tried
 * @param retryHorizon from the first attempt to the last, null if it is not known
 * @param success the answer that the provider takes as success
 * @param emptyRefusal whether a refusal must have no body
 * @param handshakes requests that prove the URL, in the order in which they are looked for
 * @param sends for the signing side
 */
record SchemeFile(
    String id,
    String name,
    String documentation,
    ProviderGuide guide,
    ProviderFacts facts,
    EventIds ids,
    List<Scheme> schemes,
    @Nullable Duration retryHorizon,
    SuccessAnswer success,
    boolean emptyRefusal,
    List<Handshake> handshakes,
    Sends sends) {
  private static final String[] KEYS = {
    "id",
    "name",
    "documentation",
    "setup",
    "gotchas",
    "mode",
    "confidence",
    "evidence",
    "unknowns",
    "vectors",
    "oracle",
    "schemes",
    "success",
    "refusal",
    "handshakes",
    "delivery-id",
    "event-type",
    "retry-horizon",
    "sends"
  };
  private static final int MAX_VECTORS = 1000;
  private static final Map<String, Boolean> REFUSALS = Map.of("problem", false, "empty", true);
  private static final Set<String> CONFIDENCE = Set.of("high", "medium", "low");

  /**
   * Reads a document.
   *
   * @param defaultId the id of a document that has none; null if it must have one, together with
   *     the other facts that the catalogue keeps
   * @throws InvalidSchemeException if it is not right
   */
  static SchemeFile read(String document, @Nullable String defaultId) {
    try {
      return read(Documents.read(document), defaultId);
    } catch (DocumentException e) {
      throw new InvalidSchemeException(e.line(), e.path(), e.problem());
    }
  }

  /** As above, of a node; what is wrong is thrown with the node's line and path. */
  static SchemeFile read(Node root, @Nullable String defaultId) {
    root.allow(KEYS);
    String id = defaultId == null ? root.need("id").text() : defaultId;
    Node ownId = root.find("id");
    if (ownId != null && !ownId.text().equals(id)) {
      throw ownId.wrong("must be '%s' or left out".formatted(id));
    }
    if (defaultId == null) {
      needFacts(root);
    }
    EventIds ids = SchemeReader.eventIds(root);
    Node refusal = root.find("refusal");
    List<Scheme> schemes =
        root.need("schemes").items().stream().map(node -> SchemeReader.read(node, ids)).toList();
    return new SchemeFile(
        id,
        root.text("name", "Custom"),
        root.text("documentation", ""),
        ProviderGuide.read(root),
        facts(root),
        ids,
        schemes,
        horizon(root.find("retry-horizon")),
        success(root.find("success")),
        refusal != null && refusal.oneOf(REFUSALS),
        HandshakeReader.read(root.find("handshakes"), schemes.getFirst()),
        Sends.read(root.find("sends")));
  }

  // what the catalogue keeps of each provider
  private static void needFacts(Node root) {
    root.need("name");
    root.need("documentation");
    root.need("setup");
    root.need("evidence");
    root.need("confidence");
    root.need("vectors");
  }

  private static ProviderFacts facts(Node root) {
    Node confidence = root.find("confidence");
    if (confidence != null && !CONFIDENCE.contains(confidence.text())) {
      throw confidence.wrong("must be high, medium or low");
    }
    Node vectors = root.find("vectors");
    if (vectors != null) {
      vectors.allow("published", "derived", "refused");
    }
    Node refused = vectors == null ? null : vectors.find("refused");
    return new ProviderFacts(
        confidence == null ? "" : confidence.text(),
        texts(root, "evidence"),
        texts(root, "unknowns"),
        vectors == null ? 0 : vectors.need("published").number(0, MAX_VECTORS),
        vectors == null ? 0 : vectors.need("derived").number(0, MAX_VECTORS),
        refused == null ? 0 : refused.number(1, MAX_VECTORS),
        texts(root, "oracle"));
  }

  private static List<String> texts(Node root, String key) {
    Node list = root.find(key);
    return list == null ? List.of() : list.items().stream().map(Node::text).toList();
  }

  private static @Nullable Duration horizon(@Nullable Node node) {
    if (node == null) {
      return null;
    }
    Duration horizon = node.duration();
    if (horizon.isZero()) {
      throw node.wrong("must be longer than 0; leave it out if the provider never tries again");
    }
    return horizon;
  }

  private static SuccessAnswer success(@Nullable Node node) {
    if (node == null) {
      return SuccessAnswer.OK;
    }
    node.allow("status", "content-type", "body");
    Node contentType = node.find("content-type");
    return new SuccessAnswer(
        node.need("status").number(200, 299),
        contentType == null ? null : contentType.text(),
        node.text("body", ""));
  }
}
