package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Providers that send bad signatures on purpose, and take an address away that answers them with
 * success: they are refused at once by a source in inline mode, and recorded all the same.
 */
class InlineProbesIT {
  private static RunningIngest ingest;

  @BeforeAll
  static void start() {
    ingest = new RunningIngest().start();
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @Test
  void xerosIntentToReceiveIsAnsweredWithBareStatuses() throws Exception {
    // given https://developer.xero.com/documentation/guides/webhooks/configuring-your-server/
    ingest.publish(ingest.source("xero", "xero", SourceRecord.Mode.INLINE, null, null));
    byte[] body =
        "{\"events\":[],\"firstEventSequence\":0,\"lastEventSequence\":0,\"entropy\":\"S0m3r4N\"}"
            .getBytes(UTF_8);

    // when
    RawHttp.Response good = ingest.exchange(xero(body, RunningIngest.SECRET), body);
    RawHttp.Response bad = ingest.exchange(xero(body, "another key"), body);

    // then
    assertThat(good.status()).isEqualTo(200);
    assertThat(bad.status()).isEqualTo(401);
    Stream.of(good, bad)
        .forEach(
            answer -> {
              assertThat(answer.body()).isEmpty();
              assertThat(answer.header("content-length")).isEqualTo("0");
              assertThat(answer.header("content-type")).isNull();
              assertThat(answer.header("Set-Cookie")).isNull();
              RawEvent event = ingest.recorded(answer);
              assertThat(event.source()).isEqualTo("xero");
              assertThat(event.body()).isEqualTo(body);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"version\":1,\"application_id\":\"1\",\"type\":0}",
        "{\"version\":1,\"application_id\":\"1\",\"type\":1,\"token\":\"t\"}",
        "{\"version\":1,\"application_id\":\"1\",\"type\":1,\"event\":{\"type\":\"ENTITLEMENT_CREATE\"}}",
        "{\"version\":1,\"application_id\":\"1\",\"type\":2,\"token\":\"t\"}"
      })
  void discordsBadSignaturesAreRefusedWhateverTheyAreOn(String text) throws Exception {
    // given https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint
    HandshakeCase discord = HandshakeCase.named("discord, ping of interactions");
    ingest.publish(discord.source(ingest.keys, SourceRecord.Mode.INLINE));
    byte[] body = text.getBytes(UTF_8);

    // when
    RawHttp.Response forged =
        ingest.exchange(
            RawHttp.post(
                discord.source(),
                body.length,
                "X-Signature-Ed25519: " + "5a".repeat(64) + "\r\n",
                "X-Signature-Timestamp: 1764000000\r\n"),
            body);
    RawHttp.Response unsigned = ingest.exchange(RawHttp.post(discord.source(), body.length), body);

    // then
    Stream.of(forged, unsigned)
        .forEach(
            answer -> {
              assertThat(answer.status()).isEqualTo(401);
              assertThat(ingest.recorded(answer).body()).isEqualTo(body);
            });
  }

  @Test
  void discordsGenuinePingIsAnsweredInInlineModeToo() throws Exception {
    HandshakeCase discord = HandshakeCase.named("discord, ping of interactions");
    ingest.publish(discord.source(ingest.keys, SourceRecord.Mode.INLINE));

    RawHttp.Response answer = ingest.exchange(discord.head(), discord.body());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.body()).isEqualTo("{\"type\":1}");
  }

  private static String xero(byte[] body, String secret) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String signature = Base64.getEncoder().encodeToString(mac.doFinal(body));
    return RawHttp.post("xero", body.length, "x-xero-signature: " + signature + "\r\n");
  }
}
