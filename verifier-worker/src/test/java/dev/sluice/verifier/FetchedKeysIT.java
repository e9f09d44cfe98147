package dev.sluice.verifier;

import static dev.sluice.verifier.RunningVerifier.bytes;
import static dev.sluice.verifier.RunningVerifier.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.GeneratedSecret;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.schemas.RawEvent;
import dev.sluice.stage.StageLanes;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks whose keys are not there yet, in one stream with others. */
class FetchedKeysIT {
  private static final String STATUS =
      "SELECT signature_status FROM webhook_events WHERE id = '%s'";
  private static final GeneratedSecret PAIR =
      ProviderCatalog.bundled().find("fal").generateSecret();
  private static final String JWKS =
      "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}]}"
          .formatted(PAIR.verifying().replace("=", ""));
  private static RunningVerifier verifier;

  @BeforeAll
  static void start() {
    verifier = new RunningVerifier().start();
    verifier.source("github-acme");
    verifier.fetching("fal-main", "fal");
  }

  @AfterAll
  static void stop() {
    verifier.close();
  }

  @BeforeEach
  void away() {
    verifier.stub.away();
  }

  @Test
  void areVerifiedOnceTheKeysAreThere() {
    // given
    RawEvent waiting = fal();
    verifier.receive(waiting);
    await().atMost(Duration.ofSeconds(30)).until(() -> verifier.stub.asked() > 0);
    // when
    verifier.stub.there(JWKS);
    // then
    verifier.awaitRow(STATUS.formatted(waiting.id()), "verified");
    verifier.awaitRow(
        "SELECT count(*) FROM secret_uses WHERE source = 'fal-main' AND key_id = 'fetched'", "1");
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(trouble()).isNull());
  }

  @Test
  void holdUpTheLaneWhichSaysWhyUntilTheKeysAreGivenUp() {
    // given
    RawEvent waiting = fal();
    verifier.receive(waiting);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(trouble())
                    .contains("the keys at https://rest.alpha.fal.ai/.well-known/jwks.json"));
    RawEvent other = signed("github-acme", RunningVerifier.SECRET, "d-1", bytes("{}"));
    verifier.receive(other);
    // when
    verifier.stub.unavailable("no route to host");
    // then
    verifier.awaitRow(STATUS.formatted(waiting.id()), "no_secret");
    verifier.awaitRow(
        "SELECT reason FROM webhook_events WHERE id = '%s'".formatted(waiting.id()),
        "the provider's keys cannot be had: no route to host; a replay will verify it again");
    verifier.awaitRow(STATUS.formatted(other.id()), "verified");
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(trouble()).isNull());
  }

  private static String trouble() {
    return verifier.app().getBean(StageLanes.class).trouble();
  }

  private static RawEvent fal() {
    String id = UUID.randomUUID().toString();
    return signed("fal", "fal-main", PAIR.signing(), id, bytes("{\"status\":\"OK\"}"));
  }
}
