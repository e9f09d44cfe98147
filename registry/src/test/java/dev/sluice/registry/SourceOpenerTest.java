package dev.sluice.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.PublishedKeys;
import dev.sluice.providers.Verdict;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.testkit.SignedRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceOpenerTest {
  private static final KeyRing KEYS = KeyRing.parse("a:" + "0a".repeat(32));
  private static final ProviderCatalog CATALOG = ProviderCatalog.bundled();
  private static final Provider GITHUB = CATALOG.find("github");
  private static final String SECRET = "It's a Secret to Everybody";

  private final SourceOpener opener = new SourceOpener(KEYS, CATALOG, PublishedKeys.NONE);

  @Test
  void verifiesWithEverySecret() {
    Source source = opener.open(SourceTopic.source(KEYS, "a", "github", "newer", SECRET));

    Verdict verdict = source.verifier().verify(SignedRequest.signed(GITHUB, SECRET));

    assertThat(source.provider()).isSameAs(GITHUB);
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Verified.class, verified -> assertThat(verified.keyId()).isEqualTo("k2"));
  }

  @Test
  void theVerifyTokenSignsNothing() {
    // given an app secret and a verify token, sealed alike
    Provider meta = CATALOG.find("meta");
    String box = KEYS.seal("t0ken".getBytes(UTF_8), SealContext.secret("a", "verify-token"));
    List<SealedSecret> secrets =
        new ArrayList<>(SourceTopic.source(KEYS, "a", "meta", SECRET).secrets());
    secrets.add(new SealedSecret(SealedSecret.VERIFY_TOKEN, box, null, null));

    Source source = opener.open(SourceTopic.source("a", "meta", secrets, false, null));

    assertThat(source.handshakes().methods()).containsExactly("GET");
    assertThat(source.verifier().verify(SignedRequest.signed(meta, SECRET)))
        .isInstanceOf(Verdict.Verified.class);
    assertThat(source.verifier().verify(SignedRequest.signed(meta, "t0ken")))
        .isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void aSourceThatCannotBeMadeReadyAnswersNoHandshake() {
    KeyRing others = KeyRing.parse("b:" + "0b".repeat(32));

    assertThat(opener.open(SourceTopic.source(KEYS, "a", "dropbox", SECRET)).handshakes())
        .isNotNull();
    assertThat(opener.open(SourceTopic.source(others, "a", "dropbox", SECRET)).handshakes())
        .isNull();
    assertThat(opener.open(SourceTopic.source(KEYS, "a", "github", SECRET)).handshakes()).isNull();
  }

  @Test
  void refusesAForgedSignature() {
    Source source = opener.open(SourceTopic.source(KEYS, "a", "github", SECRET));

    assertRefused(source, "forged", Verdict.Refused.Kind.FAILED, "");
  }

  @Test
  void refusesEverythingWhenTheEncryptionKeyIsAnother() {
    KeyRing others = KeyRing.parse("b:" + "0b".repeat(32));

    Source source = opener.open(SourceTopic.source(others, "a", "github", SECRET));

    assertThat(source.provider()).isSameAs(GITHUB);
    assertRefused(
        source,
        SECRET,
        Verdict.Refused.Kind.NO_SECRET,
        "source a refuses everything: its secret k1 cannot be opened: sealed with key 'b', but"
            + " the encryption key holds only [a]");
  }

  @Test
  void refusesEverythingWhenASecretWasMovedFromAnotherSource() {
    List<SealedSecret> stolen = SourceTopic.source(KEYS, "b", "github", SECRET).secrets();

    Source source = opener.open(SourceTopic.source("a", "github", stolen, false, null));

    assertRefused(source, SECRET, Verdict.Refused.Kind.NO_SECRET, "k1 cannot be opened");
  }

  @Test
  void refusesEverythingOfAnUnknownProvider() {
    Source source = opener.open(SourceTopic.source(KEYS, "a", "nobody", SECRET));

    assertThat(source.provider().id()).isEqualTo("nobody");
    assertThat(source.provider().isCredential("x-anything")).isTrue();
    assertRefused(
        source,
        SECRET,
        Verdict.Refused.Kind.NO_SECRET,
        "its provider 'nobody' is not in this version's catalogue");
  }

  @Test
  void refusesEverythingOfAnUnknownProviderEvenIfUnsignedIsAllowed() {
    Source source = opener.open(SourceTopic.source("a", "nobody", List.of(), true, null));

    assertRefused(source, SECRET, Verdict.Refused.Kind.NO_SECRET, "nobody");
  }

  @Test
  void refusesEverythingOfACustomProviderWithoutOrWithABadScheme() {
    Source without = opener.open(SourceTopic.source("a", "custom", List.of(), false, null));
    Source bad = opener.open(SourceTopic.source("b", "custom", List.of(), false, "scheme: [?"));

    assertRefused(without, SECRET, Verdict.Refused.Kind.NO_SECRET, "it has no scheme");
    assertRefused(bad, SECRET, Verdict.Refused.Kind.NO_SECRET, "line 1");
  }

  @Test
  void takesUnsignedRequestsOnlyWhereAllowed() {
    Source open = opener.open(SourceTopic.source("a", "github", List.of(), true, null));
    Source closed = opener.open(SourceTopic.source("b", "github", List.of(), false, null));

    assertThat(open.verifier().verify(SignedRequest.signed(GITHUB, "any")))
        .isInstanceOf(Verdict.Unsigned.class);
    assertRefused(closed, SECRET, Verdict.Refused.Kind.NO_SECRET, "");
  }

  private static void assertRefused(
      Source source, String secret, Verdict.Refused.Kind kind, String reason) {
    assertThat(source.verifier().verify(SignedRequest.signed(GITHUB, secret)))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> {
              assertThat(refused.kind()).isEqualTo(kind);
              assertThat(refused.reason()).contains(reason).doesNotContain(SECRET);
            });
  }
}
