package dev.sluice.console.pages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code /api/statistics/trouble} answers. */
record Trouble(List<Source> sources) {
  /** A source of whose attempts some were rejected. */
  record Source(
      String source,
      @Nullable String provider,
      long attempts,
      long rejected,
      @Nullable Instant lastGoodAt,
      @Nullable Instant failingSince,
      Instant firstRejectedAt,
      String signatureStatus,
      @Nullable String reason,
      String lastRejectedId) {
    /** Whether everything fails that comes now. */
    public boolean failing() {
      return failingSince != null;
    }

    /** What is most likely the matter, by the verdict that most of them got. */
    public String cause() {
      return switch (signatureStatus) {
        case "failed" -> "the secret here is not the one that the provider signs with";
        case "missing" -> "signing is off at the provider, or a proxy removes the signature";
        case "malformed" ->
            "something else than the provider sends, or a proxy changes the signature header";
        case "expired" -> "deliveries arrive late, a clock is wrong, or old ones are sent again";
        case "unknown_source" -> "the URL at the provider names no source";
        case "no_secret" -> "the source has no secret that can be used";
        default -> "see the reason";
      };
    }
  }
}
