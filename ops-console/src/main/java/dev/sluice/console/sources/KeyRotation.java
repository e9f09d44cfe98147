package dev.sluice.console.sources;

import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.registry.SealException;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Seals again with the first key of the ring what other keys of it have sealed. */
final class KeyRotation {
  private final KeyRing keys;

  KeyRotation(KeyRing keys) {
    this.keys = keys;
  }

  /**
   * What became of the stored secrets.
   *
   * @param key id of the key that seals all of them now but those that did not open
   * @param resealed how many it seals from now on
   * @param current how many it sealed before
   * @param unopened those that did not open and stay as they are
   */
  record Rotation(String key, int resealed, int current, List<Unopened> unopened) {}

  /**
   * Which keys the stored secrets need.
   *
   * @param sealingKey id of the key that seals what is new
   * @param keys those of the ring, the sealing one first, and then those that are missing
   * @param unopened secrets that do not open
   */
  record KeyUses(String sealingKey, List<KeyUse> keys, List<Unopened> unopened) {}

  /**
   * One key.
   *
   * @param key its id
   * @param inRing whether this console has it
   * @param secrets how many are sealed with it, by what their boxes say
   */
  record KeyUse(String key, boolean inRing, int secrets) {}

  /**
   * A secret that does not open: its source refuses everything.
   *
   * @param source that has it
   * @param secret its id
   * @param key id of the key that its box asks for, null if the box is no box
   * @param reason for people
   */
  record Unopened(String source, String secret, @Nullable String key, String reason) {}

  /** Where a secret is put in its new box. */
  interface Store {
    void put(String source, SealedSecret secret) throws SQLException;
  }

  /** Puts every secret that another key has sealed into a new box; a second time there is none. */
  Rotation rotate(Collection<SourceRecord> stored, Store store) throws SQLException {
    int resealed = 0;
    int current = 0;
    List<Unopened> unopened = new ArrayList<>();
    for (SourceRecord source : stored) {
      for (SealedSecret secret : source.secrets()) {
        try {
          SealedSecret anew = anew(source.name(), secret);
          if (anew == null) {
            current++;
          } else {
            store.put(source.name(), anew);
            resealed++;
          }
        } catch (SealException e) {
          unopened.add(unopened(source.name(), secret, e));
        }
      }
    }
    return new Rotation(keys.sealingKeyId(), resealed, current, unopened);
  }

  /** Which keys are needed, found by opening everything. */
  KeyUses uses(Collection<SourceRecord> stored) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    keys.keyIds().forEach(id -> counts.put(id, 0));
    List<Unopened> unopened = new ArrayList<>();
    for (SourceRecord source : stored) {
      for (SealedSecret secret : source.secrets()) {
        String key = keyId(secret);
        if (key != null) {
          counts.merge(key, 1, Integer::sum);
        }
        try {
          Arrays.fill(open(source.name(), secret), (byte) 0);
        } catch (SealException e) {
          unopened.add(unopened(source.name(), secret, e));
        }
      }
    }
    List<KeyUse> uses = new ArrayList<>();
    counts.forEach((key, count) -> uses.add(new KeyUse(key, keys.keyIds().contains(key), count)));
    return new KeyUses(keys.sealingKeyId(), uses, unopened);
  }

  /** The secret in a new box; null if it is in a box of the sealing key. */
  private @Nullable SealedSecret anew(String source, SealedSecret secret) throws SealException {
    // opened in any case: the id of a key that a box names proves nothing
    byte[] plain = open(source, secret);
    try {
      if (KeyRing.keyIdOf(secret.box()).equals(keys.sealingKeyId())) {
        return null;
      }
      String box = keys.seal(plain, SealContext.secret(source, secret.keyId()));
      return new SealedSecret(secret.keyId(), box, secret.notBefore(), secret.notAfter());
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private byte[] open(String source, SealedSecret secret) throws SealException {
    return keys.open(secret.box(), SealContext.secret(source, secret.keyId()));
  }

  private static Unopened unopened(String source, SealedSecret secret, SealException e) {
    return new Unopened(source, secret.keyId(), keyId(secret), String.valueOf(e.getMessage()));
  }

  private static @Nullable String keyId(SealedSecret secret) {
    try {
      return KeyRing.keyIdOf(secret.box());
    } catch (SealException e) {
      return null;
    }
  }
}
