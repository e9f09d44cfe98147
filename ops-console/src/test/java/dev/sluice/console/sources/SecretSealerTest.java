package dev.sluice.console.sources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.sources.DesiredSource.Secret;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretSealerTest {
  private static final KeyRing KEYS = KeyRing.parse("0a".repeat(32));
  private static final Instant UNTIL = Instant.parse("2026-06-01T00:00:00Z");
  private final SecretSealer sealer = new SecretSealer(KEYS);

  @Test
  void sealsForTheSourceAndTheKeyId() throws Exception {
    SealedSecret sealed = sealer.seal(source(secret(null, "one")), null).secrets().getFirst();

    assertThat(sealed.keyId()).matches("[0-9a-f]{8}");
    assertThat(KEYS.open(sealed.box(), SealContext.secret("a", sealed.keyId())))
        .isEqualTo("one".getBytes(UTF_8));
  }

  @Test
  void keepsWhatIsStoredInTheOrderThatIsAskedFor() {
    SourceRecord stored = sealer.seal(source(secret(null, "one"), secret("summer", "two")), null);

    assertThat(sealer.seal(source(secret(null, "one"), secret(null, "two")), stored))
        .isEqualTo(stored);
    assertThat(sealer.seal(source(secret("summer", "two"), secret(null, "one")), stored).secrets())
        .isEqualTo(stored.secrets().reversed());
  }

  @Test
  void keepsTheBoxWhenOnlyTheWindowChanges() {
    SealedSecret stored = sealer.seal(source(secret(null, "one")), null).secrets().getFirst();
    var ending = new Secret(null, "one".getBytes(UTF_8), null, UNTIL);

    assertThat(sealer.seal(source(ending), source("a", stored)).secrets())
        .containsExactly(new SealedSecret(stored.keyId(), stored.box(), null, UNTIL));
  }

  @Test
  void aVerifyTokenNeverBecomesASigningSecret() {
    Secret token = secret(SealedSecret.VERIFY_TOKEN, "one");
    SealedSecret stored = sealer.seal(source(token), null).secrets().getFirst();

    assertThat(stored.isVerifyToken()).isTrue();
    assertThat(sealer.seal(source(token), source("a", stored)).secrets()).containsExactly(stored);
    assertThat(again(sealer, secret(null, "one"), stored).isVerifyToken()).isFalse();
  }

  @Test
  void sealsAnewUnderAnotherIdOrForAnotherValueOrWhenTheKeyIsGone() {
    SealedSecret stored = sealer.seal(source(secret("summer", "one")), null).secrets().getFirst();

    SealedSecret renamed = again(sealer, secret("winter", "one"), stored);
    SealedSecret changed = again(sealer, secret("summer", "two"), stored);
    var otherKey = new SecretSealer(KeyRing.parse("0b".repeat(32)));
    SealedSecret lost = again(otherKey, secret("summer", "one"), stored);

    assertThat(renamed.keyId()).isEqualTo("winter");
    assertThat(List.of(renamed.box(), changed.box(), lost.box())).doesNotContain(stored.box());
    assertThat(KeyRing.parse("0b".repeat(32)).sealingKeyId())
        .isIn((Object[]) lost.box().split("\\."));
  }

  private static SealedSecret again(SecretSealer sealer, Secret secret, SealedSecret stored) {
    return sealer.seal(source(secret), source("a", stored)).secrets().getFirst();
  }

  private static Secret secret(String keyId, String value) {
    return new Secret(keyId, value.getBytes(UTF_8), null, null);
  }

  private static DesiredSource source(Secret... secrets) {
    return new DesiredSource(source("a"), List.of(secrets));
  }

  private static SourceRecord source(String name, SealedSecret... secrets) {
    return new SourceRecord(
        name,
        "github",
        SourceRecord.Status.ACTIVE,
        SourceRecord.Mode.ASYNC,
        List.of(secrets),
        false,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        false,
        null);
  }
}
