package dev.sluice.console.events;

import dev.sluice.console.api.ApiException;
import dev.sluice.console.sources.SourceTables;
import dev.sluice.providers.CustomProvider;
import dev.sluice.providers.InvalidSchemeException;
import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.doctor.FailedDelivery;
import dev.sluice.providers.doctor.SignatureDoctor;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.RawEventRequest;
import dev.sluice.registry.RawEventRequest.UnreadableHeaderException;
import dev.sluice.registry.SealContext;
import dev.sluice.registry.SealException;
import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;

/**
 * Asks the signature doctor about events, with the secrets that their sources have now. Few at a
 * time: each tries thousands of variants.
 */
final class Diagnoses {
  private static final int AT_A_TIME = 2;

  private final DataSource pool;
  private final SourceTables sources;
  private final KeyRing keys;
  private final Semaphore turns = new Semaphore(AT_A_TIME);

  Diagnoses(DataSource pool, SourceTables sources, KeyRing keys) {
    this.pool = pool;
    this.sources = sources;
    this.keys = keys;
  }

  /**
   * What is most likely the matter.
   *
   * @param cause in a word or few
   * @param finding what is the matter, in half a sentence
   * @param advice what to do about it, in half a sentence
   * @param detail which secret, header or form it was, or by how much; empty for nothing
   * @param tried how many variants were verified to find it
   */
  record Diagnosis(String cause, String finding, String advice, String detail, int tried) {}

  /**
   * The diagnosis of an attempt.
   *
   * @throws ApiException 409 if there is nothing to verify it with, 503 if too many are asked for
   */
  Diagnosis of(RawEvent raw) {
    Map<String, SourceRecord> all = load();
    SourceRecord source = all.get(raw.source());
    if (source == null) {
      throw ApiException.conflict(
          "there is no source '%s' now, so nothing can be tried".formatted(raw.source()));
    }
    var delivery = delivery(raw, source, all);
    if (!turns.tryAcquire()) {
      throw ApiException.unavailable("too many events are being diagnosed; try again");
    }
    try {
      var found = SignatureDoctor.diagnose(delivery);
      return new Diagnosis(
          found.cause().name().toLowerCase(Locale.ROOT),
          found.cause().finding(),
          found.cause().advice(),
          found.detail(),
          found.tried());
    } catch (UnreadableHeaderException e) {
      throw ApiException.conflict("nothing can be said: " + e.getMessage());
    } finally {
      turns.release();
    }
  }

  private FailedDelivery delivery(
      RawEvent raw, SourceRecord source, Map<String, SourceRecord> all) {
    List<SigningSecret> others = new ArrayList<>();
    for (SourceRecord other : all.values()) {
      if (!other.name().equals(source.name()) && other.provider().equals(source.provider())) {
        secrets(other).forEach(each -> others.add(of(other, each)));
      }
    }
    return new FailedDelivery(
        provider(source),
        new RawEventRequest(raw, keys),
        raw.headers().stream().map(HttpHeader::name).distinct().toList(),
        secrets(source),
        others,
        new VerificationPolicy(source.tolerance(), source.publicUrl(), false));
  }

  private static SigningSecret of(SourceRecord source, SigningSecret secret) {
    return new SigningSecret(
        source.name() + ":" + secret.keyId(),
        secret.value(),
        secret.notBefore(),
        secret.notAfter());
  }

  private static Provider provider(SourceRecord source) {
    String scheme = source.customScheme();
    try {
      Provider provider =
          source.provider().equals(CustomProvider.ID) && scheme != null
              ? CustomProvider.parse(scheme)
              : ProviderCatalog.bundled().find(source.provider());
      if (provider != null) {
        return provider;
      }
    } catch (InvalidSchemeException e) {
      // told below
    }
    throw ApiException.conflict(
        "this version does not know how '%s' signs".formatted(source.provider()));
  }

  private List<SigningSecret> secrets(SourceRecord source) {
    List<SigningSecret> opened = new ArrayList<>();
    for (SealedSecret secret : source.secrets()) {
      if (!secret.isVerifyToken()) {
        opened.add(open(source, secret));
      }
    }
    return opened;
  }

  private SigningSecret open(SourceRecord source, SealedSecret secret) {
    try {
      byte[] value = keys.open(secret.box(), SealContext.secret(source.name(), secret.keyId()));
      return new SigningSecret(secret.keyId(), value, secret.notBefore(), secret.notAfter());
    } catch (SealException e) {
      throw ApiException.conflict(
          "secret %s of '%s' is %s".formatted(secret.keyId(), source.name(), e.getMessage()));
    }
  }

  private Map<String, SourceRecord> load() {
    try (Connection connection = pool.getConnection()) {
      return sources.load(connection);
    } catch (SQLException e) {
      throw ApiException.unavailable("the database is down or took too long; try again");
    }
  }
}
