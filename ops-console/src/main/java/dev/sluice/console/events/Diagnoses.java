package dev.sluice.console.events;

import dev.sluice.console.api.ApiException;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.doctor.FailedDelivery;
import dev.sluice.providers.doctor.SignatureDoctor;
import dev.sluice.registry.RawEventRequest;
import dev.sluice.registry.RawEventRequest.UnreadableHeaderException;
import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Asks the signature doctor about events, with the secrets that their sources have now. Few at a
 * time: each tries thousands of variants.
 */
final class Diagnoses {
  private static final int AT_A_TIME = 2;

  private final KnownSources sources;
  private final Semaphore turns = new Semaphore(AT_A_TIME);

  Diagnoses(KnownSources sources) {
    this.sources = sources;
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
    Map<String, SourceRecord> all = sources.load();
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
        sources.secrets(other).forEach(each -> others.add(of(other, each)));
      }
    }
    return new FailedDelivery(
        sources.provider(source),
        new RawEventRequest(raw, sources.keys()),
        raw.headers().stream().map(HttpHeader::name).distinct().toList(),
        sources.secrets(source),
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
}
