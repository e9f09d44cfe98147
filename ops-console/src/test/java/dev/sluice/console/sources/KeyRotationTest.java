package dev.sluice.console.sources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.console.sources.KeyRotation.KeyUse;
import dev.sluice.console.sources.KeyRotation.Rotation;
import dev.sluice.console.sources.KeyRotation.Unopened;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KeyRotationTest {
  private static final String OLD = "old:" + "0a".repeat(32);
  private static final String NEW = "new:" + "0b".repeat(32);
  private static final Instant UNTIL = Instant.parse("2026-06-01T00:00:00Z");
  private static final KeyRing OLD_RING = KeyRing.parse(OLD);
  private static final KeyRing BOTH = KeyRing.parse(NEW + "," + OLD);

  private final SortedMap<String, SourceRecord> stored = new TreeMap<>();

  @Test
  void sealsWhatOtherKeysSealedWithTheFirstAndASecondTimeNothing() throws Exception {
    store("a", sealed(OLD_RING, "a", "1", "one"), sealed(BOTH, "a", "2", "two"));
    store("b", sealed(OLD_RING, "b", "verify-token", "three"));

    assertThat(rotate(BOTH)).isEqualTo(new Rotation("new", 2, 1, List.of()));
    assertThat(rotate(BOTH)).isEqualTo(new Rotation("new", 0, 3, List.of()));
    KeyRing alone = KeyRing.parse(NEW);
    assertThat(plain(alone, "a", 0)).isEqualTo("one");
    assertThat(plain(alone, "a", 1)).isEqualTo("two");
    assertThat(plain(alone, "b", 0)).isEqualTo("three");
    assertThat(stored.get("a").secrets().getFirst().notAfter()).isEqualTo(UNTIL);
  }

  @Test
  void leavesWhatDoesNotOpenAndNamesIt() throws Exception {
    SealedSecret good = sealed(OLD_RING, "a", "1", "one");
    SealedSecret moved = new SealedSecret("1", good.box(), null, null);
    SealedSecret movedAndNew =
        new SealedSecret("2", BOTH.seal(new byte[4], SealContext.secret("a", "2")), null, null);
    SealedSecret broken = new SealedSecret("3", "no box", null, null);
    store("a", good);
    store("b", moved, movedAndNew, broken);
    store("c", sealed(KeyRing.parse("gone:" + "0c".repeat(32)), "c", "4", "lost"));

    Rotation done = rotate(BOTH);

    assertThat(done.resealed()).isEqualTo(1);
    assertThat(done.current()).isZero();
    assertThat(done.unopened())
        .extracting(Unopened::source, Unopened::secret, Unopened::key)
        .containsExactly(
            tuple("b", "1", "old"),
            tuple("b", "2", "new"),
            tuple("b", "3", null),
            tuple("c", "4", "gone"));
    assertThat(stored.get("b").secrets()).containsExactly(moved, movedAndNew, broken);
  }

  @Test
  void tellsWhichKeysAreNeeded() {
    store("a", sealed(OLD_RING, "a", "1", "one"), sealed(OLD_RING, "a", "2", "two"));
    store("b", sealed(KeyRing.parse("gone:" + "0c".repeat(32)), "b", "3", "lost"));

    var uses = new KeyRotation(BOTH).uses(stored.values());

    assertThat(uses.sealingKey()).isEqualTo("new");
    assertThat(uses.keys())
        .containsExactly(
            new KeyUse("new", true, 0), new KeyUse("old", true, 2), new KeyUse("gone", false, 1));
    assertThat(uses.unopened()).extracting(Unopened::secret).containsExactly("3");
  }

  private Rotation rotate(KeyRing ring) throws SQLException {
    return new KeyRotation(ring).rotate(List.copyOf(stored.values()), this::put);
  }

  private void put(String source, SealedSecret secret) {
    List<SealedSecret> secrets =
        stored.get(source).secrets().stream()
            .map(each -> each.keyId().equals(secret.keyId()) ? secret : each)
            .toList();
    stored.compute(source, (_, record) -> record.withSecrets(secrets));
  }

  private String plain(KeyRing ring, String source, int at) throws Exception {
    SealedSecret secret = stored.get(source).secrets().get(at);
    return new String(ring.open(secret.box(), SealContext.secret(source, secret.keyId())), UTF_8);
  }

  private static SealedSecret sealed(KeyRing ring, String source, String id, String value) {
    String box = ring.seal(value.getBytes(UTF_8), SealContext.secret(source, id));
    return new SealedSecret(id, box, null, UNTIL);
  }

  private void store(String name, SealedSecret... secrets) {
    stored.putAll(
        Map.of(
            name,
            new SourceRecord(
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
                null)));
  }
}
