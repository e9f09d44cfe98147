package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.key.PublicKeyScheme;
import java.net.URI;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.messagemanager.sns.internal.SignatureValidator;
import software.amazon.awssdk.messagemanager.sns.model.SignatureVersion;
import software.amazon.awssdk.messagemanager.sns.model.SnsNotification;
import software.amazon.awssdk.messagemanager.sns.model.SnsSubscriptionConfirmation;
import software.amazon.awssdk.messagemanager.sns.model.SnsUnsubscribeConfirmation;
import tools.jackson.databind.json.JsonMapper;

/**
 * Amazon's own SDK and this library say the same of messages of every type and version. The SDK is
 * given the key; its fetching of certificates is another matter. It writes the time anew before it
 * checks, which is another text for a whole second, so no time here is one.
 */
class SnsAgreementTest {
  private static final int CASES = 1000;
  private static final long SEED = 20_261_128L;
  private static final String TOPIC = "arn:aws:sns:eu-central-1:123456789012:orders";
  private static final List<String> TYPES =
      List.of("Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Provider sns = Objects.requireNonNull(ProviderCatalog.bundled().find("aws-sns"));
  private final KeyPair own = PublicKeyScheme.RSA_SHA256.generate();
  private final KeyPair other = PublicKeyScheme.RSA_SHA256.generate();
  private final Random random = new Random(SEED);

  @Test
  void saysTheSameAsTheSdk() {
    int verified = 0;
    for (int i = 0; i < CASES; i++) {
      // given
      Map<String, String> message = signed(message());
      int change = i % 4;
      if (change == 1) {
        changeOneField(message);
      } else if (change == 2) {
        flipOneBit(message);
      }
      KeyPair key = change == 3 ? other : own;
      // when
      boolean ours = ours(message, key.getPublic());
      boolean theirs = theirs(message, key.getPublic());
      // then
      assertThat(ours).as("seed %d, case %d: %s", SEED, i, message).isEqualTo(theirs);
      verified += ours ? 1 : 0;
    }
    assertThat(verified).isEqualTo(CASES / 4);
    System.out.printf("agreement with Amazon's SDK: %d cases%n", CASES);
  }

  private Map<String, String> message() {
    String type = TYPES.get(random.nextInt(TYPES.size()));
    Map<String, String> message = new TreeMap<>();
    message.put("Type", type);
    message.put("MessageId", "id-" + random.nextInt());
    message.put("TopicArn", TOPIC);
    message.put("Message", text(1 + random.nextInt(200)));
    message.put("Timestamp", "2026-11-24T10:00:00.%03dZ".formatted(1 + random.nextInt(998)));
    if (!type.equals("Notification")) {
      message.put("Token", text(20));
      message.put("SubscribeURL", "https://sns.eu-central-1.amazonaws.com/?a=" + random.nextInt());
    } else if (random.nextBoolean()) {
      message.put("Subject", text(1 + random.nextInt(30)));
    }
    return message;
  }

  private Map<String, String> signed(Map<String, String> message) {
    String version = random.nextBoolean() ? "1" : "2";
    message.put("SignatureVersion", version);
    Scheme scheme = ((SchemeProvider) sns).file().schemes().get(version.equals("1") ? 1 : 0);
    SigningKey key =
        Objects.requireNonNull(
            new SecretReader(scheme).signing(secret(own.getPrivate().getEncoded())));
    message.put("Signature", SnsMessage.sign(JSON.writeValueAsBytes(message), key));
    return message;
  }

  private void changeOneField(Map<String, String> message) {
    boolean notification = TYPES.getFirst().equals(message.get("Type"));
    switch (random.nextInt(4)) {
      case 0 -> message.merge("Message", "x", String::concat);
      case 1 -> message.merge("MessageId", "x", String::concat);
      case 2 -> message.merge(notification ? "Subject" : "Token", "x", String::concat);
      default -> {
        // what is signed of the two confirmations differs in the type alone
        int index = TYPES.indexOf(message.get("Type"));
        if (notification) {
          message.put("Timestamp", "2026-11-25T10:00:00.123Z");
        } else {
          message.put("Type", TYPES.get(3 - index));
        }
      }
    }
  }

  private void flipOneBit(Map<String, String> message) {
    byte[] signature = Base64.getDecoder().decode(message.get("Signature"));
    signature[random.nextInt(signature.length)] ^= (byte) (1 << random.nextInt(8));
    message.put("Signature", Base64.getEncoder().encodeToString(signature));
  }

  private boolean ours(Map<String, String> message, PublicKey key) {
    return sns.verifier(
                List.of(SigningSecret.of("k1", secret(key.getEncoded()))),
                VerificationPolicy.DEFAULT)
            .verify(ReceivedRequest.post("").withBody(JSON.writeValueAsBytes(message)))
        instanceof Verdict.Verified;
  }

  private static byte[] secret(byte[] key) {
    return (TOPIC + " " + Base64.getEncoder().encodeToString(key)).getBytes(UTF_8);
  }

  private static boolean theirs(Map<String, String> message, PublicKey key) {
    try {
      new SignatureValidator().validateSignature(read(message), key);
      return true;
    } catch (SdkClientException e) {
      return false;
    }
  }

  private static software.amazon.awssdk.messagemanager.sns.model.SnsMessage read(
      Map<String, String> message) {
    return switch (String.valueOf(message.get("Type"))) {
      case "Notification" ->
          common(SnsNotification.builder().subject(message.get("Subject")), message).build();
      case "SubscriptionConfirmation" ->
          common(
                  SnsSubscriptionConfirmation.builder()
                      .token(message.get("Token"))
                      .subscribeUrl(URI.create(String.valueOf(message.get("SubscribeURL")))),
                  message)
              .build();
      default ->
          common(
                  SnsUnsubscribeConfirmation.builder()
                      .token(message.get("Token"))
                      .subscribeUrl(URI.create(String.valueOf(message.get("SubscribeURL")))),
                  message)
              .build();
    };
  }

  private static <B extends software.amazon.awssdk.messagemanager.sns.model.SnsMessage.Builder<B>>
      B common(B builder, Map<String, String> message) {
    return builder
        .messageId(message.get("MessageId"))
        .message(message.get("Message"))
        .topicArn(message.get("TopicArn"))
        .timestamp(Instant.parse(String.valueOf(message.get("Timestamp"))))
        .signature(SdkBytes.fromByteArray(Base64.getDecoder().decode(message.get("Signature"))))
        .signatureVersion(SignatureVersion.fromValue(message.get("SignatureVersion")));
  }

  /** Any characters that UTF-8 can write. */
  private String text(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      int c = random.nextInt(4) == 0 ? random.nextInt(0x11000) : ' ' + random.nextInt(95);
      text.appendCodePoint(c >= 0xd800 && c < 0xe000 ? '\n' : c);
    }
    return text.toString();
  }
}
