package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.SignedWebhook;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** Addresses that a request names, so that the verifier or the receiver call them. */
final class OutwardAttacks implements Attacks {
  private static final String ARN = "arn:aws:sns:eu-central-1:123456789012:alarms";
  private static final String FILE = "/SimpleNotificationService-0123456789abcdef.pem";
  private static final String GENUINE = "https://sns.eu-central-1.amazonaws.com" + FILE;
  private static final JsonMapper JSON = JsonMapper.shared();

  private static final List<String> LOOK_ALIKES =
      List.of(
          "http://sns.eu-central-1.amazonaws.com" + FILE,
          "https://sns.us-east-1.amazonaws.com" + FILE,
          "https://sns.eu-central-1.amazonaws.com:8443" + FILE,
          "https://sns.eu-central-1.amazonaws.com.evil.example" + FILE,
          "https://sns.eu-central-1.amazonaws.com@evil.example" + FILE,
          "https://evil.example@sns.eu-central-1.amazonaws.com" + FILE,
          "https://sns.eu-central-1.amazonaws.com\\@evil.example" + FILE,
          "https://sns.eu-central-1.amazonaws.com%2eevil.example" + FILE,
          "https://sns.eu-central-1.amazonaws.com%00.evil.example" + FILE,
          "https://sns.eu-central-1.amazonaws.com#.evil.example" + FILE,
          "https://sns.eu-central-1.amazonaws.com." + FILE,
          "https://sns.eu-central-1.amazonaws.org" + FILE,
          "https://sns-eu-central-1.amazonaws.com" + FILE,
          "https://xsns.eu-central-1.amazonaws.com" + FILE,
          "https://sns.eu-central-1-amazonaws.com" + FILE,
          "https://sns.eu-central-1.amazonaws.com.cn.evil.example" + FILE,
          "https://s3.eu-central-1.amazonaws.com/evil" + FILE,
          "https://evil.s3.eu-central-1.amazonaws.com" + FILE,
          "https://evil.example/?" + GENUINE,
          "https://evil.example/#" + GENUINE,
          "https://evil.example" + FILE,
          GENUINE + "?to=https://evil.example",
          GENUINE + "#x",
          GENUINE + "\n",
          " " + GENUINE,
          GENUINE.replace("/Simple", "/x/../Simple"),
          GENUINE.replace("/Simple", "//evil.example/Simple"),
          GENUINE.replace("0123", "../../../x"),
          GENUINE.replace("0123", "%2e%2e%2f"),
          GENUINE.replace(".pem", ".pem/../../x"),
          GENUINE.replace("sns.", "SNS."),
          GENUINE.replace("https", "HTTPS"),
          "//sns.eu-central-1.amazonaws.com" + FILE,
          "https:sns.eu-central-1.amazonaws.com" + FILE,
          "https://169.254.169.254" + FILE,
          "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
          "http://metadata.google.internal/computeMetadata/v1/",
          "https://localhost" + FILE,
          "https://[::1]" + FILE,
          "https://127.1" + FILE,
          "https://2130706433" + FILE,
          "https://0x7f000001" + FILE,
          "https://[::ffff:169.254.169.254]" + FILE,
          "file:///etc/passwd",
          "jar:https://evil.example/a.jar!/x",
          "ftp://evil.example" + FILE,
          "gopher://127.0.0.1:6379/_FLUSHALL",
          "ldap://evil.example/a",
          "https://sns.eu-central-1.amazonaws.com/" + "a".repeat(500) + ".pem");

  @Override
  public String family() {
    return "SSRF through certificate URLs";
  }

  @Override
  public void run(Attacked attacked, Tally tally) {
    for (String url : LOOK_ALIKES) {
      tally.attempt("SNS: " + url, () -> callsNobody(attacked, sns(ARN, url, "Notification")));
    }
    String own = "http://127.0.0.1:%d/x.pem".formatted(attacked.canary.port());
    for (String type : List.of("Notification", "SubscriptionConfirmation")) {
      tally.attempt("SNS: " + type, () -> callsNobody(attacked, sns(ARN, own, type)));
    }
    for (String arn :
        List.of(
            ARN.replace("123456789012", "666666666666"),
            ARN.replace("eu-central-1", "us-east-1"),
            ARN.replace("eu-central-1", "evil.example/x-1"),
            ARN.replace("eu-central-1", "eu-central-1.evil.example#"))) {
      tally.attempt(
          "SNS of " + arn, () -> callsNobody(attacked, sns(arn, GENUINE, "Notification")));
    }
    for (String url : List.of(own, "http://169.254.169.254/", "file:///etc/passwd", GENUINE)) {
      for (String member : List.of("jku", "x5u", "kid")) {
        tally.attempt(
            "token with %s %s".formatted(member, url),
            () -> callsNobody(attacked, token(member, url, "other@p.iam.gserviceaccount.com")));
      }
    }
    inSources(attacked, tally, own);
  }

  /** That somebody would be called is seen: a genuine address is asked for, and no other. */
  static void seesWhoIsCalled(Attacked attacked) {
    assertThat(attacked.canary.asked()).isEmpty();
    String url = "http://127.0.0.1:%d/jwks".formatted(attacked.canary.port());
    attacked.take(token("jku", url, "push@p.iam.gserviceaccount.com"));
    await().atMost(Attacked.PATIENCE).until(() -> !attacked.canary.asked().isEmpty());
    assertThat(attacked.canary.asked())
        .allSatisfy(line -> assertThat(line).startsWith("CONNECT www.googleapis.com:443 "));
  }

  private static void callsNobody(Attacked attacked, SignedWebhook webhook) {
    UUID event = attacked.take(webhook);
    assertThat(attacked.verdict(event)).isNotEqualTo("verified");
    assertThat(attacked.isForwarded(event)).isFalse();
    assertThat(attacked.canary.asked()).isEmpty();
  }

  private static SignedWebhook sns(String arn, String url, String type) {
    Map<String, String> message =
        Map.of(
            "Type",
            type,
            "MessageId",
            UUID.randomUUID().toString(),
            "Message",
            "hello",
            "Timestamp",
            "2026-01-01T00:00:00.000Z",
            "TopicArn",
            arn,
            "Token",
            "t",
            "SubscribeURL",
            url,
            "SignatureVersion",
            "2",
            "Signature",
            Base64.getEncoder().encodeToString(new byte[256]),
            "SigningCertURL",
            url);
    byte[] body = JSON.writeValueAsBytes(message);
    return new SignedWebhook("POST", Attacked.ALARMS.target(), List.of(), body);
  }

  /** Of the right form, but for its signature. */
  private static SignedWebhook token(String member, String url, String email) {
    Map<String, Object> claims =
        Map.of(
            "iss",
            "https://accounts.google.com",
            "aud",
            "https://hooks.example.com/webhooks/push",
            "email",
            email,
            "email_verified",
            true,
            "exp",
            4_000_000_000L);
    String token =
        part(Map.of("alg", "RS256", "typ", "JWT", member, url))
            + "."
            + part(claims)
            + "."
            + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[256]);
    return new SignedWebhook(
        "POST",
        Attacked.PUSH.target(),
        List.of(Map.entry("authorization", "Bearer " + token)),
        "{\"message\":{\"messageId\":\"1\"}}".getBytes(UTF_8));
  }

  private static String part(Map<String, ?> members) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(members));
  }

  /** Nor does the console call anybody whom a source of somebody's making names. */
  private static void inSources(Attacked attacked, Tally tally, String own) {
    tally.require(
        "it is the address that such a source is refused for",
        () -> {
          String source = source("https://keys.example.com/jwks");
          var made = attacked.ask("POST", "/api/sources", source);
          assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
          var deleted = attacked.ask("DELETE", "/api/sources/evil", null);
          assertThat(deleted.statusCode()).as(deleted.body()).isBetween(200, 204);
        });
    for (String url :
        List.of(
            own,
            "http://169.254.169.254/jwks",
            "https://169.254.169.254/jwks",
            "https://127.0.0.1/jwks",
            "https://[::1]/jwks",
            "https://localhost/jwks",
            "https://keys.example.com:8443/jwks",
            "https://user@keys.example.com/jwks",
            "https://keys.example.com/jwks?to=x",
            "https://{name}.example.com/jwks",
            "file:///etc/passwd")) {
      tally.attempt("a source whose keys are at " + url, () -> isNotMade(attacked, url));
    }
  }

  private static void isNotMade(Attacked attacked, String url) throws IOException {
    String source = source(url);
    String length = "Content-Length: %d\r\n\r\n".formatted(source.length());
    attacked.consoleRefuses(attacked.api("POST", "/api/sources", length) + source, 400);
    assertThat(attacked.canary.asked()).isEmpty();
  }

  private static String source(String url) {
    return """
    {"name":"evil","provider":"custom","fetch-keys":true,"secrets":["a@example.com"],
     "scheme":{"delivery-id":"{body:/id}","schemes":[{"kind":"jwt-rs256",
      "signature":{"from":"header:Authorization","prefix":"Bearer "},
      "claims":{"email":"{secret-part}"},"time":"expires","tolerance":"1m",
      "secret":{"part":":"},"published-keys":{"format":"jwks","at":%s}}]}}
    """
        .formatted(JSON.writeValueAsString(url));
  }
}
