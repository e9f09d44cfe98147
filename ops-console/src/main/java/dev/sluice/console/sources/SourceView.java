package dev.sluice.console.sources;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A source as it is shown: its keys as in a sources file, its secrets without their values.
 *
 * @param scheme of a custom provider
 * @param managedBy {@code file} or {@code api}: who may change it
 * @param revision grows with each change
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
record SourceView(
    String name,
    String provider,
    @JsonRawValue @Nullable String scheme,
    String status,
    String mode,
    boolean allowUnsigned,
    boolean allowSecretHandshake,
    boolean fetchKeys,
    @Nullable String maxBody,
    @Nullable String rateLimit,
    @Nullable String tolerance,
    @Nullable String dedupWindow,
    @Nullable String ordering,
    @Nullable String topic,
    @Nullable String publicUrl,
    boolean verifyToken,
    List<SecretView> secrets,
    String managedBy,
    long revision,
    Instant createdAt,
    Instant updatedAt) {
  /**
   * A secret without its value.
   *
   * @param id names it in verdicts and rows
   * @param notBefore from when it counts, null for always
   * @param notAfter until when it counts, null for ever
   */
  @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
  record SecretView(String id, @Nullable Instant notBefore, @Nullable Instant notAfter) {}

  static SourceView of(SourceRecord source, SourceState state) {
    return new SourceView(
        source.name(),
        source.provider(),
        source.customScheme(),
        source.status().name().toLowerCase(Locale.ROOT),
        source.mode().name().toLowerCase(Locale.ROOT),
        source.allowUnsigned(),
        source.allowSecretHandshake(),
        source.fetchKeys(),
        source.maxBodyBytes() == null ? null : source.maxBodyBytes() + "B",
        source.rateLimit() == null ? null : source.rateLimit().toString(),
        SourceDocument.text(source.tolerance()),
        SourceDocument.text(source.dedupWindow()),
        source.ordering(),
        source.topic(),
        source.publicUrl(),
        source.secrets().stream().anyMatch(SealedSecret::isVerifyToken),
        source.secrets().stream()
            .filter(secret -> !secret.isVerifyToken())
            .map(secret -> new SecretView(secret.keyId(), secret.notBefore(), secret.notAfter()))
            .toList(),
        state.ofFile() ? "file" : "api",
        state.revision(),
        state.createdAt(),
        state.updatedAt());
  }
}
