package dev.sluice.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.registry.Source;
import dev.sluice.schemas.SourceRecord;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DedupWindowsTest {
  private static final Duration USUAL = Duration.ofHours(1);
  private static final Provider GITHUB =
      Objects.requireNonNull(ProviderCatalog.bundled().find("github"));
  private final Source without = source("a", null);
  private final Source shorter = source("b", Duration.ofHours(2));
  private final Source longer = source("c", Duration.ofHours(100));
  private final DedupWindows windows =
      new DedupWindows(() -> List.of(without, shorter, longer), USUAL);

  @Test
  void isAsConfiguredButNeverShorterThanTheProviderRetries() {
    assertThat(windows.of(null)).isEqualTo(USUAL);
    assertThat(windows.of(without)).isEqualTo(Duration.ofDays(3));
    assertThat(windows.of(shorter)).isEqualTo(Duration.ofDays(3));
    assertThat(windows.of(longer)).isEqualTo(Duration.ofHours(100));
  }

  @Test
  void keepsClaimsForTheLongest() {
    assertThat(windows.longest()).isEqualTo(Duration.ofHours(100));
    assertThat(new DedupWindows(List::of, USUAL).longest()).isEqualTo(USUAL);
  }

  private static Source source(String name, Duration window) {
    var record =
        new SourceRecord(
            name,
            "github",
            SourceRecord.Status.ACTIVE,
            SourceRecord.Mode.ASYNC,
            List.of(),
            true,
            null,
            null,
            window,
            null,
            null,
            null,
            null,
            false,
            false,
            null);
    return new Source(record, GITHUB, request -> null, null, false);
  }
}
