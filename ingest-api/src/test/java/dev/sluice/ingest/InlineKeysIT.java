package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.GeneratedSecret;
import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.WebhookDraft;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sources that verify before they answer, by keys that may not be there. */
class InlineKeysIT {
  private static final Provider FAL = ProviderCatalog.bundled().find("fal");
  private static final GeneratedSecret PAIR = FAL.generateSecret();
  private static final GeneratedSecret STRANGER = FAL.generateSecret();
  private static final byte[] BODY = "{\"status\":\"OK\"}".getBytes(UTF_8);
  private static RunningIngest ingest;

  @BeforeAll
  static void start() {
    ingest = new RunningIngest().start("--sluice.ingest.durability-timeout=2s");
    ingest.publish(RunningIngest.fetching("fal-main", "fal"));
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @BeforeEach
  void away() {
    ingest.stub.away();
  }

  @Test
  void anAnswerWaitsForKeysThatAreOnTheirWay() throws Exception {
    // given
    int before = ingest.stub.asked();
    var answer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return ingest.exchange(post(PAIR), BODY);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    await().atMost(Duration.ofSeconds(10)).until(() -> ingest.stub.asked() > before);
    // when
    ingest.stub.there(jwks());
    // then
    RawHttp.Response good = answer.get(10, TimeUnit.SECONDS);
    assertThat(good.status()).isEqualTo(200);
    assertThat(ingest.recorded(good).source()).isEqualTo("fal-main");
    assertThat(ingest.exchange(post(STRANGER), BODY).status()).isEqualTo(401);
  }

  @Test
  void keysThatDoNotComeAreOurFaultAndNotTheSenders() throws Exception {
    RawHttp.Response answer = ingest.exchange(post(PAIR), BODY);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isNotNull();
  }

  private static String jwks() {
    return "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}]}"
        .formatted(PAIR.verifying().replace("=", ""));
  }

  private static String post(GeneratedSecret secret) {
    var signer =
        FAL.signer(
            SigningSecret.of("k", secret.signing().getBytes(UTF_8)), VerificationPolicy.DEFAULT);
    var draft =
        new WebhookDraft(
            "POST",
            "/webhooks/fal-main",
            List.of(),
            BODY,
            "d1",
            "OK",
            InstantSource.system().instant());
    String lines =
        signer.sign(draft).headers().stream()
            .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
            .collect(Collectors.joining());
    return RawHttp.post("fal-main", BODY.length, lines);
  }
}
