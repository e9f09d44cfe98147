package dev.sluice.registry;

import static dev.sluice.registry.PublishedKeysOf.CERTIFICATE;
import static dev.sluice.registry.PublishedKeysOf.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.Verdict;
import dev.sluice.providers.Verdict.Refused;
import dev.sluice.providers.Verdict.Refused.Kind;
import dev.sluice.providers.WebhookRequest;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.testkit.SignedRequest;
import dev.sluice.testkit.TestAuthority;
import java.io.IOException;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources whose keys are fetched, from the record on the topic to the verdict. */
class KeyFetcherTest {
  private static final KeyRing KEYS = KeyRing.parse("a:" + "0a".repeat(32));
  private static final ProviderCatalog CATALOG = ProviderCatalog.bundled();
  private static final String PAYPAL = "https://api.paypal.com/v1/notifications/certs/CERT-1";
  private static TestAuthority authority;

  private final TurnedClock clock = new TurnedClock();
  private final FakeTransport host = new FakeTransport();
  private final KeyFetcher fetcher =
      new KeyFetcher(host, () -> TrustedAuthorities.of(authority.trust()), clock);

  @BeforeAll
  static void certify() {
    authority =
        TestAuthority.start()
            .certify("sns", "sns.amazonaws.com")
            .certify("other", "sns.amazonaws.com.example")
            .certify("old", 30, "sns.amazonaws.com")
            .certify("paypal", "messages.paypal.com");
  }

  @AfterAll
  static void end() {
    authority.close();
  }

  @Test
  void verifiesByTheCertificateThatAMessageNames() throws Exception {
    // given
    host.at(CERTIFICATE, authority.pem("sns"));
    Source source = source("aws-sns", TOPIC);

    // when
    Verdict first = source.verifier().verify(sns());
    settle(first);

    // then
    assertThat(first).isInstanceOf(Verdict.Undecided.class);
    assertThat(source.verifier().verify(sns()))
        .isInstanceOfSatisfying(
            Verdict.Verified.class, verified -> assertThat(verified.keyId()).isEqualTo("k1"));
    assertThat(host.asked).hasSize(1);
  }

  @Test
  void countsHowRequestsEndAndWhatIsLeftAlone() throws Exception {
    host.at(CERTIFICATE, authority.pem("sns"));
    Source source = source("aws-sns", TOPIC);
    settle(source.verifier().verify(sns()));
    assertThat(fetcher.count(KeyFetcher.Result.BROUGHT)).isEqualTo(1);
    assertThat(fetcher.leftAlone()).isZero();

    host.down(true);
    clock.turn(KeyFetcher.EXPIRED);
    Duration waited = Duration.ZERO;
    while (fetcher.leftAlone() == 0 && waited.compareTo(Duration.ofMinutes(5)) < 0) {
      settle(source.verifier().verify(sns()));
      clock.turn(Duration.ofSeconds(5));
      waited = waited.plusSeconds(5);
    }

    assertThat(fetcher.leftAlone()).isEqualTo(1);
    assertThat(fetcher.count(KeyFetcher.Result.FAILED)).isGreaterThan(1);
    assertThat(fetcher.count(KeyFetcher.Result.NOT_THERE)).isZero();
  }

  @Test
  void fetchesNothingUnlessTheSourceSaysSo() {
    host.at(CERTIFICATE, authority.pem("sns"));
    SourceRecord off = SourceTopic.source("a", "aws-sns", List.of(), false, null);

    Verdict verdict = new SourceOpener(KEYS, CATALOG, fetcher).open(off).verifier().verify(sns());

    assertRefused(verdict, Kind.NO_SECRET, "no secret");
    assertThat(host.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a.pem",
        "https://sns.eu-central-1.amazonaws.com.evil.com/SimpleNotificationService-0a.pem",
        "https://evil.com/SimpleNotificationService-0a.pem",
        "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0a.pem",
        "https://sns.s3.amazonaws.com/SimpleNotificationService-0a.pem",
        "https://sns.eu-central-1.amazonaws.com@evil.com/SimpleNotificationService-0a.pem",
        "https://user:word@sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a.pem",
        "https://sns.eu-central-1.amazonaws.com:444/SimpleNotificationService-0a.pem",
        "https://sns.eu-central-1.amazonaws.com:443/SimpleNotificationService-0a.pem",
        "https://sns.eu-central-1.amazonaws.com/../SimpleNotificationService-0a.pem",
        "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a.pem?x=1",
        "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a.pem#x",
        "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-%2e%2e.pem",
        "https://sns.eu-central-1.amazonaws.com/other.pem",
        "https://SNS.eu-central-1.amazonaws.com/SimpleNotificationService-0a.pem",
        "https://127.0.0.1/SimpleNotificationService-0a.pem",
        "https://[::1]/SimpleNotificationService-0a.pem",
        "https://169.254.169.254/latest/meta-data",
        "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a.pem ",
        " https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a.pem",
        "file:///etc/passwd",
        "x"
      })
  void askNobodyForAnAddressThatIsNotTheProviders(String address) {
    Source source = source("aws-sns", TOPIC);

    Verdict verdict =
        source.verifier().verify(PublishedKeysOf.sns(authority.key("sns"), TOPIC, address));

    assertRefused(verdict, Kind.FAILED, "no address where the provider publishes its keys");
    assertThat(host.asked).isEmpty();
  }

  @Test
  void askNobodyForAMessageOfAnotherTopic() {
    Source source = source("aws-sns", TOPIC);
    String theirs = "arn:aws:sns:eu-central-1:999999999999:theirs";

    Verdict verdict =
        source.verifier().verify(PublishedKeysOf.sns(authority.key("sns"), theirs, CERTIFICATE));

    assertRefused(verdict, Kind.FAILED, "TopicArn");
    assertThat(host.asked).isEmpty();
  }

  @Test
  void refusesACertificateForAnotherNameAndOneThatDidNotCountThen() throws Exception {
    // given
    host.at(CERTIFICATE, authority.pem("other"));
    Source source = source("aws-sns", TOPIC);
    // when, then
    assertRefused(
        settled(source, sns(authority.key("other"))),
        Kind.NO_SECRET,
        "is a certificate for none of");
    // given
    clock.turn(KeyFetcher.NOT_THERE);
    host.at(CERTIFICATE, authority.pem("old"));
    // when, then
    assertRefused(
        settled(source, sns(authority.key("old"))), Kind.FAILED, "not at the time of receipt");
    // by a key that is not in the certificate
    host.at(CERTIFICATE.replace("0123", "4567"), authority.pem("sns"));
    var forged =
        PublishedKeysOf.sns(authority.key("other"), TOPIC, CERTIFICATE.replace("0123", "4567"));
    assertRefused(settled(source, forged), Kind.FAILED, "fits none");
  }

  @Test
  void aChainMustLeadToAnAuthorityThatIsTrusted() throws Exception {
    // given
    try (TestAuthority stranger = TestAuthority.start().certify("paypal", "messages.paypal.com")) {
      host.at(PAYPAL, authority.pem("paypal")).at(PAYPAL + "2", stranger.pem("paypal"));
      Source source = source("paypal", "8AB12345CD678901E");
      // when, then
      assertThat(settled(source, paypal(authority.key("paypal"), PAYPAL)))
          .isInstanceOf(Verdict.Verified.class);
      assertRefused(
          settled(source, paypal(stranger.key("paypal"), PAYPAL + "2")),
          Kind.NO_SECRET,
          "is no certificate that counts");
    }
  }

  @Test
  void oneRequestServesAllWhoWaitForAnAddress() throws Exception {
    // given a host that takes its time
    host.at(CERTIFICATE, authority.pem("sns"));
    host.answers.drainPermits();
    Source source = source("aws-sns", TOPIC);
    // when
    Verdict first = source.verifier().verify(sns());
    for (int i = 0; i < 50; i++) {
      assertThat(source.verifier().verify(sns())).isInstanceOf(Verdict.Undecided.class);
    }
    host.answers.release(1_000);
    settle(first);
    // then
    assertThat(source.verifier().verify(sns())).isInstanceOf(Verdict.Verified.class);
    assertThat(host.asked).hasSize(1);
  }

  @Test
  void oneAnswerThatKeysAreGoneDropsNoneAndQuarterOfAnHourOfThemDoes() throws Exception {
    // given
    host.at(CERTIFICATE, authority.pem("sns"));
    Source source = source("aws-sns", TOPIC);
    assertThat(settled(source, sns())).isInstanceOf(Verdict.Verified.class);
    host.remove(CERTIFICATE);
    clock.turn(KeyFetcher.FRESH);
    // when they are looked for, then found once more, then gone for good
    verifiesAndAsks(source, 2);
    clock.turn(KeyFetcher.GONE);
    host.at(CERTIFICATE, authority.pem("sns"));
    verifiesAndAsks(source, 3);
    host.remove(CERTIFICATE);
    clock.turn(KeyFetcher.FRESH);
    verifiesAndAsks(source, 4);
    clock.turn(KeyFetcher.GONE.minusSeconds(1));
    verifiesAndAsks(source, 5);
    clock.turn(KeyFetcher.NOT_THERE);
    assertThat(source.verifier().verify(sns())).isInstanceOf(Verdict.Verified.class);
    // then
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertRefused(source.verifier().verify(sns()), Kind.NO_SECRET, "status 404"));
  }

  /** The old keys serve while they are looked for, once more than before. */
  private void verifiesAndAsks(Source source, int asked) {
    assertThat(source.verifier().verify(sns())).isInstanceOf(Verdict.Verified.class);
    await().atMost(Duration.ofSeconds(10)).until(() -> host.asked.size() == asked);
    await().atMost(Duration.ofSeconds(10)).until(() -> !fetcher.isFetching());
  }

  @Test
  void keysServeThroughAnOutageOfTheirHostUntilTheyExpire() throws Exception {
    // given
    host.at(CERTIFICATE, authority.pem("sns"));
    Source source = source("aws-sns", TOPIC);
    assertThat(settled(source, sns())).isInstanceOf(Verdict.Verified.class);
    host.down(true);
    // when, then
    clock.turn(KeyFetcher.EXPIRED.minusSeconds(1));
    assertThat(source.verifier().verify(sns())).isInstanceOf(Verdict.Verified.class);
    clock.turn(Duration.ofSeconds(1));
    assertThat(source.verifier().verify(sns())).isNotInstanceOf(Verdict.Verified.class);
  }

  @Test
  void anOutageIsWaitedForAndThenSaidAndAReplayVerifiesAgain() throws Exception {
    // given
    host.at(CERTIFICATE, authority.pem("sns"));
    host.down(true);
    Source source = source("aws-sns", TOPIC);
    // when
    Verdict verdict = source.verifier().verify(sns());
    Duration waited = Duration.ZERO;
    while (verdict instanceof Verdict.Undecided && waited.toMinutes() < 5) {
      settle(verdict);
      clock.turn(Duration.ofSeconds(1));
      waited = waited.plusSeconds(1);
      verdict = source.verifier().verify(sns());
    }
    // then
    assertThat(waited).isBetween(Outage.PATIENCE, Outage.PATIENCE.plusSeconds(10));
    assertRefused(verdict, Kind.NO_SECRET, "no route to host; a replay will verify it again");
    int asked = host.asked.size();
    assertRefused(source.verifier().verify(sns()), Kind.NO_SECRET, "no route to host");
    assertThat(host.asked).as("left alone").hasSize(asked);
    // and when it is back
    host.down(false);
    clock.turn(Outage.REST);
    assertThat(settled(source, sns())).isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void aFloodOfAddressesIsBoundedAndKeysThatAreHereGoOnServing() throws Exception {
    // given
    host.at(CERTIFICATE, authority.pem("sns"));
    Source source = source("aws-sns", TOPIC);
    assertThat(settled(source, sns())).isInstanceOf(Verdict.Verified.class);
    // when
    for (int i = 0; i < 500; i++) {
      String address = CERTIFICATE.replace("0123456789abcdef", "f" + i);
      settled(source, PublishedKeysOf.sns(authority.key("other"), TOPIC, address));
    }
    // then
    assertThat(host.asked).hasSize(HostGate.A_MINUTE);
    assertThat(source.verifier().verify(sns())).isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void aKnownAddressIsFetchedAlthoughStrangersUsedUpTheirRequests() throws Exception {
    // given keys that have expired
    host.at(CERTIFICATE, authority.pem("sns"));
    Source source = source("aws-sns", TOPIC);
    assertThat(settled(source, sns())).isInstanceOf(Verdict.Verified.class);
    clock.turn(KeyFetcher.EXPIRED);
    // when
    for (int i = 0; i < 2 * HostGate.A_MINUTE; i++) {
      String address = CERTIFICATE.replace("0123456789abcdef", "f" + i);
      settled(source, PublishedKeysOf.sns(authority.key("other"), TOPIC, address));
    }
    // then
    assertThat(settled(source, sns())).isInstanceOf(Verdict.Verified.class);
  }

  @Test
  void everNewAddressesThatFailHoldALaneUpForPatienceAndNoLonger() throws Exception {
    // given requests that name addresses at which the host fails, and some that it does not have
    Source source = source("paypal", "8AB12345CD678901E");
    Duration held = Duration.ZERO;
    // when each is tried until it is decided, as a lane does
    for (int i = 0; i < 40; i++) {
      host.fails(PAYPAL + "f" + i, new IOException("status 503"));
      var failing = paypal(authority.key("paypal"), PAYPAL + "f" + i);
      while (source.verifier().verify(failing) instanceof Verdict.Undecided undecided) {
        settle(undecided);
        clock.turn(Duration.ofMillis(500));
        held = held.plusMillis(500);
      }
      settled(source, paypal(authority.key("paypal"), PAYPAL + "m" + i));
    }
    // then
    assertThat(held).isLessThan(Outage.PATIENCE.plusSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatGoesWrongInTheTransportIsNoAnswerOfTheHost(boolean isError) throws Exception {
    // given
    Throwable failure = isError ? new NoClassDefFoundError("x") : new IllegalStateException("x");
    host.fails(CERTIFICATE, failure);
    Source source = source("aws-sns", TOPIC);
    // when
    settle(source.verifier().verify(sns()));
    // then it is waited for like a host that is away
    assertThat(source.verifier().verify(sns())).isInstanceOf(Verdict.Undecided.class);
  }

  private Source source(String provider, String... recipients) {
    SourceRecord record = SourceTopic.source(KEYS, "a", provider, recipients);
    return new SourceOpener(KEYS, CATALOG, fetcher).open(SourceTopic.fetching(record));
  }

  private static SignedRequest sns() {
    return sns(authority.key("sns"));
  }

  private static SignedRequest sns(PrivateKey key) {
    return PublishedKeysOf.sns(key, TOPIC, CERTIFICATE);
  }

  private static SignedRequest paypal(PrivateKey key, String certificate) {
    return PublishedKeysOf.paypal(key, "8AB12345CD678901E", certificate);
  }

  private static Verdict settled(Source source, WebhookRequest request) throws Exception {
    settle(source.verifier().verify(request));
    return source.verifier().verify(request);
  }

  private static void settle(Verdict verdict) throws Exception {
    if (verdict instanceof Verdict.Undecided undecided) {
      undecided.settled().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private static void assertRefused(Verdict verdict, Kind kind, String reason) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.reason()).contains(reason);
              assertThat(refused.kind()).isEqualTo(kind);
            });
  }
}
