package dev.sluice.registry;

import static dev.sluice.registry.PublishedKeysOf.JWKS;
import static dev.sluice.registry.PublishedKeysOf.TIME;
import static dev.sluice.registry.PublishedKeysOf.fal;
import static dev.sluice.registry.PublishedKeysOf.jwks;
import static dev.sluice.registry.PublishedKeysOf.provider;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.GeneratedSecret;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.Verdict;
import dev.sluice.providers.Verdict.Refused;
import dev.sluice.providers.Verdict.Refused.Kind;
import dev.sluice.providers.WebhookRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sources whose provider publishes a set of keys, which changes. */
class PublishedSetTest {
  private static final KeyRing KEYS = KeyRing.parse("a:" + "0a".repeat(32));

  private final GeneratedSecret key = provider("fal").generateSecret();
  private final GeneratedSecret other = provider("fal").generateSecret();
  private final TurnedClock clock = new TurnedClock();
  private final FakeTransport host = new FakeTransport();
  private final KeyFetcher fetcher = new KeyFetcher(host, Set::of, clock);
  private final Source source =
      new SourceOpener(KEYS, ProviderCatalog.bundled(), fetcher)
          .open(SourceTopic.fetching(SourceTopic.source(KEYS, "a", "fal")));

  @BeforeEach
  void fetch() {
    host.at(JWKS, jwks(key));
    verify(fal(key, TIME));
    settle();
    assertThat(verify(fal(key, TIME))).isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void aForgedRequestIsRefusedAtOnceWhileTheHostIsAway() {
    // given keys that could have been replaced meanwhile, and a host that is away
    host.down(true);
    clock.turn(KeyFetcher.NEWER);
    verify(fal(other, TIME));
    settle();
    // when more come, for as long as it stays away
    for (int second = 0; second < 300; second++) {
      // then nobody waits
      assertThat(verify(fal(other, TIME)))
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> {
                assertThat(refused.kind()).isEqualTo(Kind.NO_SECRET);
                assertThat(refused.reason()).contains("no route to host");
              });
      settle();
      clock.turn(Duration.ofSeconds(1));
    }
    assertThat(verify(fal(key, TIME))).isInstanceOf(Verdict.Verified.class);
    // and when it is back
    host.down(false);
    host.at(JWKS, jwks(other));
    clock.turn(Outage.REST);
    verify(fal(other, TIME));
    settle();
    assertThat(verify(fal(other, TIME))).isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void aKeyThatWasWithdrawnVerifiesWhatWasReceivedWhileItCounted() {
    // given
    Instant before = clock.instant();
    host.at(JWKS, jwks(other));
    clock.turn(KeyFetcher.FRESH);
    verify(fal(key, before));
    settle();
    // when, then
    assertThat(verify(fal(other, clock.instant()))).isInstanceOf(Verdict.Verified.class);
    assertThat(verify(fal(key, before))).isInstanceOf(Verdict.Verified.class);
    assertThat(verify(fal(key, clock.instant().plusSeconds(1))))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.kind()).isEqualTo(Kind.FAILED));
  }

  private Verdict verify(WebhookRequest request) {
    return source.verifier().verify(request);
  }

  private void settle() {
    await().atMost(Duration.ofSeconds(10)).until(() -> !fetcher.isFetching());
  }
}
