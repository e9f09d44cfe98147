package dev.sluice.registry;

import dev.sluice.providers.CustomProvider;
import dev.sluice.providers.HandshakePolicy;
import dev.sluice.providers.InvalidSchemeException;
import dev.sluice.providers.InvalidSecretException;
import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.PublishedKeys;
import dev.sluice.providers.SignatureVerifier;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes published sources ready for use; what goes wrong closes the source, never opens it. */
final class SourceOpener {
  private static final Logger log = LoggerFactory.getLogger(SourceOpener.class);
  private static final String CUSTOM = "custom";

  private final KeyRing keys;
  private final ProviderCatalog catalog;
  private final PublishedKeys published;

  SourceOpener(KeyRing keys, ProviderCatalog catalog, PublishedKeys published) {
    this.keys = keys;
    this.catalog = catalog;
    this.published = published;
  }

  /** Never throws: whatever is wrong becomes the reason that the source refuses with. */
  Source open(SourceRecord record) {
    Provider provider = null;
    try {
      provider = provider(record);
      return ready(record, provider);
    } catch (UnusableSourceException | InvalidSecretException | InvalidSchemeException e) {
      return closed(record, provider, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("source {} could not be prepared", record.name(), e);
      return closed(record, provider, "its keys could not be prepared: " + e.getClass().getName());
    }
  }

  private Provider provider(SourceRecord record) throws UnusableSourceException {
    if (record.provider().equals(CUSTOM)) {
      String scheme = record.customScheme();
      if (scheme == null) {
        throw new UnusableSourceException("its provider is custom, but it has no scheme");
      }
      return CustomProvider.parse(scheme);
    }
    Provider provider = catalog.find(record.provider());
    if (provider == null) {
      throw new UnusableSourceException(
          "its provider '%s' is not in this version's catalogue".formatted(record.provider()));
    }
    return provider;
  }

  private Source ready(SourceRecord record, Provider provider) throws UnusableSourceException {
    List<SigningSecret> secrets = new ArrayList<>();
    byte[] verifyToken = null;
    for (SealedSecret sealed : record.secrets()) {
      SigningSecret opened = open(record.name(), sealed);
      if (sealed.isVerifyToken()) {
        verifyToken = opened.value();
      } else {
        secrets.add(opened);
      }
    }
    SignatureVerifier verifier =
        provider.verifier(
            secrets,
            new VerificationPolicy(
                record.tolerance(),
                record.publicUrl(),
                record.allowUnsigned(),
                record.fetchKeys() ? published : null));
    var policy =
        new HandshakePolicy(verifyToken, record.allowUnsigned(), record.allowSecretHandshake());
    return new Source(
        record, provider, verifier, provider.handshakes(secrets, policy, verifier), false);
  }

  private SigningSecret open(String source, SealedSecret sealed) throws UnusableSourceException {
    try {
      byte[] value = keys.open(sealed.box(), SealContext.secret(source, sealed.keyId()));
      return new SigningSecret(sealed.keyId(), value, sealed.notBefore(), sealed.notAfter());
    } catch (SealException e) {
      throw new UnusableSourceException(
          "its secret %s cannot be opened: %s".formatted(sealed.keyId(), e.getMessage()));
    }
  }

  private static Source closed(SourceRecord record, @Nullable Provider provider, String why) {
    String reason = "source %s refuses everything: %s".formatted(record.name(), why);
    log.error("{}", reason);
    return new Source(
        record,
        provider == null ? new UnknownProvider(record.provider(), reason) : provider,
        UnknownProvider.refusing(reason),
        null,
        true);
  }

  private static final class UnusableSourceException extends Exception {
    private static final long serialVersionUID = 1;

    UnusableSourceException(String message) {
      super(message);
    }
  }
}
