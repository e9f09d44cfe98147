package dev.sluice.providers;

import dev.sluice.providers.Verdict.Refused.Kind;
import dev.sluice.providers.body.JsonPath;
import dev.sluice.providers.body.JsonValues;
import dev.sluice.providers.key.TextEncoding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of Amazon SNS, which are signed inside their body: some of its fields as lines of name
 * and value, in the order of their names. Which ones depends on the type, see Amazon's page
 * "Verifying the signatures of Amazon SNS messages".
 */
final class SnsMessage implements Judge {
  private static final List<String> NOTIFICATION =
      List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type");
  private static final List<String> CONFIRMATION =
      List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");
  private static final List<String> FIELDS =
      List.of(
          "Message",
          "MessageId",
          "Subject",
          "SubscribeURL",
          "Timestamp",
          "Token",
          "TopicArn",
          "Type",
          "SignatureVersion",
          "Signature");
  private static final JsonValues READER =
      JsonValues.signedOfAnyLength(
          FIELDS.stream().map(field -> JsonPath.parse("/" + field)).toList());

  private final String version;

  /**
   * Takes messages of one version.
   *
   * @param version {@code 1} is SHA-1, {@code 2} is SHA-256
   */
  SnsMessage(String version) {
    this.version = version;
  }

  @Override
  public Judgement judge(WebhookRequest request, List<SourceKey> keys) {
    @Nullable String[] fields = READER.read(request.body());
    if (fields == null) {
      return request.body().length == 0
          ? Judgement.no(Kind.MISSING, "no signature: the body is empty")
          : Judgement.no(
              Kind.MALFORMED, "the body is not one JSON document without repeated members");
    }
    String sent = find(fields, "Signature");
    if (sent == null) {
      return Judgement.no(
          Kind.MISSING, "no signature in body:/Signature; raw message delivery has none");
    }
    byte[] signature = TextEncoding.BASE64.decodeExact(sent);
    byte[] content = content(fields);
    if (signature == null || content == null || !version.equals(find(fields, "SignatureVersion"))) {
      return Judgement.no(
          Kind.MALFORMED, "the message is not complete, or not of SignatureVersion " + version);
    }
    String topic = find(fields, "TopicArn");
    if (keys.stream().noneMatch(key -> isFor(topic, key))) {
      return Judgement.no(Kind.FAILED, "none of the source's secrets is for this TopicArn");
    }
    for (SourceKey key : keys) {
      if (isFor(topic, key)
          && key.key().matches(sink -> sink.update(content), List.of(signature))) {
        return new Judgement.Match(key.keyId());
      }
    }
    return Judgement.no(Kind.FAILED, "the signature fits none of the source's secrets");
  }

  // Amazon signs for every customer with the same key
  private static boolean isFor(@Nullable String topic, SourceKey key) {
    return topic != null
        && MessageDigest.isEqual(topic.getBytes(StandardCharsets.UTF_8), key.part());
  }

  private static @Nullable String find(@Nullable String[] fields, String name) {
    return fields[FIELDS.indexOf(name)];
  }

  /** What is signed, or null if something is missing that must be there. */
  private static byte @Nullable [] content(@Nullable String[] fields) {
    List<String> signed = "Notification".equals(find(fields, "Type")) ? NOTIFICATION : CONFIRMATION;
    StringBuilder content = new StringBuilder();
    for (String name : signed) {
      String value = find(fields, name);
      if (value != null) {
        content.append(name).append('\n').append(value).append('\n');
      } else if (!name.equals("Subject")) {
        return null;
      }
    }
    return content.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The signature that a body must carry.
   *
   * @throws IllegalArgumentException if it is no message of SNS
   */
  static String sign(byte[] body, SigningKey key) {
    @Nullable String[] fields = READER.read(body);
    byte[] content = fields == null ? null : content(fields);
    if (content == null) {
      throw new IllegalArgumentException("the body must be a message of Amazon SNS to sign");
    }
    return TextEncoding.BASE64.encode(key.sign(sink -> sink.update(content)));
  }
}
