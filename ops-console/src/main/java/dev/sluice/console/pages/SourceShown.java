package dev.sluice.console.pages;

import dev.sluice.console.session.SessionConfiguration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** A source as {@code /api/sources} answers it. */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
record SourceShown(
    String name,
    String provider,
    String status,
    String mode,
    boolean allowUnsigned,
    boolean fetchKeys,
    @Nullable String maxBody,
    @Nullable String rateLimit,
    @Nullable String tolerance,
    @Nullable String dedupWindow,
    @Nullable String ordering,
    @Nullable String topic,
    @Nullable String publicUrl,
    boolean verifyToken,
    List<Secret> secrets,
    String managedBy,
    long revision,
    Instant createdAt,
    Instant updatedAt) {
  /** A secret without its value. */
  @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
  record Secret(String id, @Nullable Instant notBefore, @Nullable Instant notAfter) {}

  /** Its page. */
  public String url() {
    return url(name);
  }

  static String url(String name) {
    return SessionConfiguration.ROOT + "/sources/" + PageRequest.segment(name);
  }

  /** Whether it is in the sources file, and can be changed only there. */
  public boolean ofFile() {
    return managedBy.equals("file");
  }

  /** Whether it takes what comes. */
  public boolean active() {
    return status.equals("active");
  }

  /** Whether it is paused. */
  public boolean paused() {
    return status.equals("paused");
  }
}
