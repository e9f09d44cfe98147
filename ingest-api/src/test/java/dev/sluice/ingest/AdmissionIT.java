package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.RateLimit;
import dev.sluice.schemas.SourceRecord;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is let in: by the name that is called, by the client, and by the source. */
class AdmissionIT {
  private static final byte[] BODY = "{}".getBytes(UTF_8);
  private static RunningIngest ingest;

  @BeforeAll
  static void start() {
    ingest =
        new RunningIngest()
            .start(
                "--sluice.ingest.trusted-hosts=hooks.example.com",
                "--sluice.ingest.trusted-proxies=127.0.0.1",
                "--sluice.ingest.client-rate-limit=1/hour burst 3",
                "--sluice.ingest.rate-limit=1/hour burst 1000");
    ingest.source("open");
    var narrow = ingest.source("narrow", "github", SourceRecord.Mode.ASYNC, null, null);
    ingest.publish(RunningIngest.with(narrow, RateLimit.parse("1/hour burst 2")));
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @Test
  void aClientOverItsLimitIsAskedToComeAgainAndNothingOfItIsRecorded() throws Exception {
    // given
    for (int i = 0; i < 3; i++) {
      assertThat(send("open", "192.0.2.1").status()).isEqualTo(200);
    }
    int before = ingest.records().size();
    double limited = limited("client");

    // when
    RawHttp.Response answer = send("open", "192.0.2.1");

    // then
    assertThat(answer.status()).isEqualTo(429);
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(3_500, 3_600);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.body()).contains("Too many requests from this address.");
    assertThat(ingest.records()).hasSize(before);
    assertThat(limited("client")).isEqualTo(limited + 1);
    assertThat(send("open", "192.0.2.2").status()).isEqualTo(200);
  }

  @Test
  void askingForSourcesThatAreNotThereCountsToo() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(send("guess-" + i, "192.0.2.9").status()).isEqualTo(404);
    }
    assertThat(send("open", "192.0.2.9").status()).isEqualTo(429);
  }

  @Test
  void whatAClientWritesBeforeItsProxyDoesNotMakeItAnother() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(send("open", "198.51.100.%d, 192.0.2.3".formatted(i)).status()).isEqualTo(200);
    }
    assertThat(send("open", "198.51.100.77, 192.0.2.3").status()).isEqualTo(429);
  }

  @Test
  void theRecordNamesTheClientAndNotTheProxy() throws Exception {
    assertThat(ingest.recorded(send("open", "192.0.2.4")).remote()).isEqualTo("192.0.2.4");
  }

  @Test
  void aSourceHasALimitOfItsOwnThatOthersDoNotFeel() throws Exception {
    assertThat(send("narrow", "192.0.2.10").status()).isEqualTo(200);
    assertThat(send("narrow", "192.0.2.11").status()).isEqualTo(200);
    RawHttp.Response answer = send("narrow", "192.0.2.12");

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.body()).contains("Too many requests for this source.");
    assertThat(send("open", "192.0.2.12").status()).isEqualTo(200);
    assertThat(limited("source")).isPositive();
  }

  @Test
  void anotherHostIsRefusedAndProbesAreNot() throws Exception {
    for (String host : new String[] {"evil.example", "hooks.example.com.evil.example", ""}) {
      String head =
          RawHttp.post("open", BODY.length, "").replaceFirst("Host: [^\r]*", "Host: " + host);
      RawHttp.Response answer = ingest.exchange(head, BODY);
      assertThat(answer.status()).as(host).isEqualTo(400);
      assertThat(answer.body()).contains("none of the receiver's names");
    }
    for (String probe : new String[] {"/health", "/ready"}) {
      for (int i = 0; i < 10; i++) {
        String head = "GET %s HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n".formatted(probe);
        assertThat(ingest.exchange(head, new byte[0]).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void everyAnswerTellsABrowserToDoNothingWithIt() throws Exception {
    for (RawHttp.Response answer :
        new RawHttp.Response[] {send("open", "192.0.2.20"), send("none", "192.0.2.20")}) {
      assertThat(answer.header("Content-Security-Policy"))
          .isEqualTo("default-src 'none'; frame-ancestors 'none'");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
      assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(answer.header("Permissions-Policy")).contains("camera=()");
      assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
      assertThat(answer.header("Strict-Transport-Security")).as("plain HTTP").isNull();
    }
  }

  private static double limited(String scope) {
    var counter = ingest.meters().find("webhook.rate.limited").tag("scope", scope).counter();
    return counter == null ? 0 : counter.count();
  }

  private static RawHttp.Response send(String source, String forwardedFor) throws IOException {
    String head =
        RawHttp.post(source, BODY.length, "X-Forwarded-For: " + forwardedFor + "\r\n")
            .replaceFirst("Host: [^\r]*", "Host: hooks.example.com");
    return ingest.exchange(head, BODY);
  }
}
