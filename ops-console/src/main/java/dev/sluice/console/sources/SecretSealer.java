package dev.sluice.console.sources;

import dev.sluice.console.sources.DesiredSource.Secret;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.registry.SealException;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seals the secrets of sources; those that are stored already stay as they are. */
public final class SecretSealer {
  private static final Logger LOG = LoggerFactory.getLogger(SecretSealer.class);
  private static final int KEY_ID_BYTES = 4;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final KeyRing keys;

  /** Seals with the first key of the ring. */
  public SecretSealer(KeyRing keys) {
    this.keys = keys;
  }

  /**
   * The source with sealed secrets. A secret whose value is stored keeps its box and key id, unless
   * another id is asked for: so sealing again what is stored gives what is stored.
   *
   * @param stored the source as it is, null for a new one
   */
  public SourceRecord seal(DesiredSource source, @Nullable SourceRecord stored) {
    List<SealedSecret> known = stored == null ? List.of() : stored.secrets();
    Set<String> taken = new HashSet<>();
    known.forEach(secret -> taken.add(secret.keyId()));
    source.secrets().stream().map(Secret::keyId).filter(id -> id != null).forEach(taken::add);
    List<SealedSecret> sealed = new ArrayList<>();
    for (Secret secret : source.secrets()) {
      SealedSecret same = find(source.name(), secret, known);
      String keyId =
          same != null ? same.keyId() : secret.keyId() != null ? secret.keyId() : newKeyId(taken);
      String box =
          same != null
              ? same.box()
              : keys.seal(secret.value(), SealContext.secret(source.name(), keyId));
      sealed.add(new SealedSecret(keyId, box, secret.notBefore(), secret.notAfter()));
    }
    return source.settings().withSecrets(sealed);
  }

  private @Nullable SealedSecret find(String source, Secret secret, List<SealedSecret> known) {
    for (SealedSecret candidate : known) {
      // a verify token never becomes a signing secret, whatever its value
      boolean idFits =
          secret.keyId() == null
              ? !candidate.isVerifyToken()
              : secret.keyId().equals(candidate.keyId());
      if (idFits && holds(source, candidate, secret.value())) {
        return candidate;
      }
    }
    return null;
  }

  private boolean holds(String source, SealedSecret sealed, byte[] value) {
    try {
      byte[] stored = keys.open(sealed.box(), SealContext.secret(source, sealed.keyId()));
      boolean same = MessageDigest.isEqual(stored, value);
      Arrays.fill(stored, (byte) 0);
      return same;
    } catch (SealException e) {
      LOG.warn("Secret {} of source {} is sealed anew: {}", sealed.keyId(), source, e.getMessage());
      return false;
    }
  }

  /** Random, so that it says nothing about the secret. */
  private static String newKeyId(Set<String> taken) {
    byte[] random = new byte[KEY_ID_BYTES];
    String id;
    do {
      RANDOM.nextBytes(random);
      id = HexFormat.of().formatHex(random);
    } while (!taken.add(id));
    return id;
  }
}
