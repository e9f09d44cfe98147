package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.providers.ProviderRules;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SealContext;
import dev.sluice.schemas.HttpHeader;
import java.util.List;
import java.util.Set;

/** Seals what must not be readable on Kafka. Thread-safe. */
final class CredentialHeaders {
  private static final Set<String> ALWAYS =
      Set.of("authorization", "cookie", "proxy-authorization");

  private final KeyRing keys;

  CredentialHeaders(KeyRing keys) {
    this.keys = keys;
  }

  /** The headers with those sealed whose value is a credential, in general or by the provider. */
  List<HttpHeader> seal(String source, ProviderRules provider, List<HttpHeader> headers) {
    if (!hasCredential(provider, headers)) {
      return headers;
    }
    return headers.stream()
        .map(header -> isCredential(provider, header) ? seal(source, header) : header)
        .toList();
  }

  /** A loop: with a stream this was seen in profiles of the receiver. */
  private static boolean hasCredential(ProviderRules provider, List<HttpHeader> headers) {
    for (HttpHeader header : headers) {
      if (isCredential(provider, header)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isCredential(ProviderRules provider, HttpHeader header) {
    return ALWAYS.contains(header.name()) || provider.isCredential(header.name());
  }

  private HttpHeader seal(String source, HttpHeader header) {
    String context = SealContext.header(source, header.name());
    String box = keys.seal(header.value().getBytes(ISO_8859_1), context);
    return new HttpHeader(header.name(), box, true);
  }
}
