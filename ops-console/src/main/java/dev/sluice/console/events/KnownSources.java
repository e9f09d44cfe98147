package dev.sluice.console.events;

import dev.sluice.console.api.ApiException;
import dev.sluice.console.sources.SourceTables;
import dev.sluice.providers.CustomProvider;
import dev.sluice.providers.InvalidSchemeException;
import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SigningSecret;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.registry.SealException;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The sources as they are now, with what their webhooks are signed with.
 *
 * @param pool of the database
 * @param tables that have them
 * @param keys that open their secrets
 */
record KnownSources(DataSource pool, SourceTables tables, KeyRing keys) {
  /**
   * All of them by name.
   *
   * @throws ApiException 503 if the database does not answer
   */
  Map<String, SourceRecord> load() {
    try (Connection connection = pool.getConnection()) {
      return tables.load(connection);
    } catch (SQLException e) {
      throw ApiException.unavailable("the database is down or took too long; try again");
    }
  }

  /**
   * Who sends to a source.
   *
   * @throws ApiException 409 if this version does not know
   */
  Provider provider(SourceRecord source) {
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

  /**
   * What its webhooks are signed with, the newest first.
   *
   * @throws ApiException 409 if one cannot be opened
   */
  List<SigningSecret> secrets(SourceRecord source) {
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
}
