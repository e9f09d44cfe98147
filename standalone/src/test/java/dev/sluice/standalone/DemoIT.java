package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
  @TempDir private Path dir;

  @Test
  void showsThatEveryWebhookEndsAsItMust() throws Exception {
    try (var demo = SluiceProcess.start(dir, "demo")) {
      assertThat(demo.exitCode()).as("out: %s, err: %s", demo.out(), demo.err()).isZero();

      List<String> lines = demo.out().lines().toList();
      for (String provider :
          List.of("github", "stripe", "shopify", "slack", "standard-webhooks", "sendgrid")) {
        assertThat(lines)
            .anyMatch(row(provider, "genuine", "200", "accepted", "verified"))
            .anyMatch(row(provider, "repeated", "200", "duplicate", "verified"))
            .anyMatch(row(provider, "forged", "200", "rejected", "failed"))
            .anyMatch(row(provider, "unsigned", "200", "rejected", "missing"));
      }
      assertThat(lines)
          .anyMatch(row("discord", "genuine", "204", "accepted", "verified"))
          .anyMatch(row("discord", "forged", "401", "rejected", "failed"))
          .anyMatch(row("stripe", "stale", "200", "rejected", "expired"))
          .anyMatch(row("-", "unknown source", "404", "-", "-"))
          .noneMatch(line -> line.contains("WRONG"));
      assertThat(lines)
          .last()
          .asString()
          .startsWith(
              "34 webhooks of 7 providers: 7 accepted, 7 duplicate, 19 rejected, 1 not taken;"
                  + " all as they must be");
    }
  }

  private static Predicate<String> row(String... cells) {
    String pattern = String.join("\\s+(?:async\\s+|inline\\s+|-\\s+)?", cells) + "(?:\\s.*)?";
    return line -> line.matches(pattern);
  }
}
