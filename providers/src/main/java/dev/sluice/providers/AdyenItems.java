package dev.sluice.providers;

import dev.sluice.providers.Verdict.Refused.Kind;
import dev.sluice.providers.body.JsonPath;
import dev.sluice.providers.body.JsonValues;
import dev.sluice.providers.key.TextEncoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adyen's Standard webhooks: each notification item in the body carries its own signature over
 * eight of its fields, joined by colons without escaping. A request is good if every item is.
 */
final class AdyenItems implements Judge {
  /** Each item costs one MAC a secret. */
  private static final int MAX_ITEMS = 64;

  private static final String ITEM = "/notificationItems/*/NotificationRequestItem/";
  private static final List<String> SIGNED_FIELDS =
      List.of(
          "pspReference",
          "originalReference",
          "merchantAccountCode",
          "merchantReference",
          "amount/value",
          "amount/currency",
          "eventCode",
          "success");
  private static final int SIGNATURE = SIGNED_FIELDS.size();
  private static final JsonValues READER = JsonValues.signed(paths());

  private static List<JsonPath> paths() {
    List<JsonPath> paths = new ArrayList<>();
    SIGNED_FIELDS.forEach(field -> paths.add(JsonPath.parse(ITEM + field)));
    paths.add(JsonPath.parse(ITEM + "additionalData/hmacSignature"));
    // an element without a NotificationRequestItem is an item without a signature
    paths.add(JsonPath.parse("/notificationItems/*"));
    return paths;
  }

  @Override
  public Judgement judge(WebhookRequest request, List<SourceKey> keys) {
    List<@Nullable String[]> items = READER.readRows(request.body());
    if (items == null) {
      return request.body().length == 0
          ? Judgement.no(Kind.MISSING, "no signature: the body is empty")
          : Judgement.no(
              Kind.MALFORMED, "the body is not one JSON document without repeated members");
    }
    if (items.isEmpty() || items.size() > MAX_ITEMS) {
      return Judgement.no(
          items.isEmpty() ? Kind.MISSING : Kind.MALFORMED,
          "the body must have 1 to %d notification items".formatted(MAX_ITEMS));
    }
    Judgement judgement = judge(items.getFirst(), keys);
    for (int i = 1; i < items.size() && judgement instanceof Judgement.Match; i++) {
      Judgement next = judge(items.get(i), keys);
      judgement = next instanceof Judgement.No ? next : judgement;
    }
    return judgement;
  }

  private static Judgement judge(@Nullable String[] item, List<SourceKey> keys) {
    String sent = item[SIGNATURE];
    if (sent == null) {
      return Judgement.no(Kind.MISSING, "a notification item has no additionalData/hmacSignature");
    }
    byte[] signature = TextEncoding.BASE64.decodeExact(sent);
    if (signature == null) {
      return Judgement.no(Kind.MALFORMED, "additionalData/hmacSignature is not Base64");
    }
    byte[] content = content(item);
    for (SourceKey key : keys) {
      if (key.key().matches(sink -> sink.update(content), List.of(signature))) {
        return new Judgement.Match(key.keyId());
      }
    }
    return Judgement.no(Kind.FAILED, "the signature of a notification item fits no secret");
  }

  /** The signatures that the items of a body must carry, in order. */
  static List<String> sign(byte[] body, SigningKey key) {
    List<@Nullable String[]> items = READER.readRows(body);
    if (items == null || items.isEmpty()) {
      throw new IllegalArgumentException("the body must have notificationItems to sign");
    }
    return items.stream()
        .map(item -> TextEncoding.BASE64.encode(key.sign(sink -> sink.update(content(item)))))
        .toList();
  }

  private static byte[] content(@Nullable String[] item) {
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < SIGNATURE; i++) {
      content.append(i == 0 ? "" : ":").append(item[i] == null ? "" : item[i]);
    }
    return content.toString().getBytes(StandardCharsets.UTF_8);
  }
}
