package dev.sluice.console.sources;

import dev.sluice.console.api.ApiException;
import dev.sluice.console.api.ApiRequest;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.document.DocumentException;
import dev.sluice.providers.document.Node;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.registry.SealException;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import dev.sluice.schemas.Topics;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;

/** Reads what the API is sent about a source, and holds it to what a sources file is held to. */
final class SourceChanges {
  private final ProviderCatalog catalog;
  private final Topics topics;
  private final KeyRing keys;
  private final InstantSource clock;

  SourceChanges(ProviderCatalog catalog, Topics topics, KeyRing keys, InstantSource clock) {
    this.catalog = catalog;
    this.topics = topics;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * A new source.
   *
   * @throws ApiException naming what is wrong
   */
  DesiredSource create(Node document) {
    return read(document, new LiteralSecretValues());
  }

  /**
   * All sources of a sources file.
   *
   * @throws ApiException naming what is wrong
   */
  List<DesiredSource> all(Node document) {
    var problems = new Problems();
    var reader = new SourceReader(problems, new LiteralSecretValues(), catalog, topics);
    List<DesiredSource> sources =
        problems.attempt(() -> SourcesFile.read(document, problems, reader));
    if (sources == null || problems.count() > 0) {
      throw wrong(problems.all());
    }
    return sources;
  }

  /**
   * A stored source as a patch makes it.
   *
   * @throws ApiException naming what is wrong
   */
  DesiredSource change(SourceRecord stored, Node patch) {
    var values = new LiteralSecretValues();
    var document = new SourceDocument(stored, secret -> values.keep(() -> open(stored, secret)));
    document.patch(patch, clock.instant());
    return read(document.node(), values);
  }

  private byte[] open(SourceRecord stored, SealedSecret secret) {
    try {
      return keys.open(secret.box(), SealContext.secret(stored.name(), secret.keyId()));
    } catch (SealException e) {
      throw ApiException.conflict(
          "secret %s of '%s' is %s; send '%s' anew"
              .formatted(
                  secret.keyId(),
                  stored.name(),
                  e.getMessage(),
                  secret.isVerifyToken() ? HandshakeKeys.TOKEN : "secrets"));
    }
  }

  private DesiredSource read(Node document, LiteralSecretValues values) {
    var problems = new Problems();
    DesiredSource source = new SourceReader(problems, values, catalog, topics).read(document);
    if (source == null) {
      throw wrong(problems.all());
    }
    return source;
  }

  private static ApiException wrong(List<DocumentException> errors) {
    String first = field(errors.getFirst());
    return ApiException.badField(
        first,
        errors.stream()
            .map(error -> "'%s' %s".formatted(field(error), error.problem()))
            .distinct()
            .collect(Collectors.joining("; ")));
  }

  private static String field(DocumentException error) {
    String path = Problems.path(error);
    return path.isEmpty() ? ApiRequest.BODY : path;
  }
}
