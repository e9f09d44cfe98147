package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.ProviderCatalog;
import dev.sluice.schemas.CleanEvent;
import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.schemas.Outcome;
import dev.sluice.schemas.SignatureStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DemoReportTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-24T10:15:30Z"));
  private static final DemoSource GITHUB = DemoSource.of(ProviderCatalog.bundled().find("github"));
  private static final DemoSource DISCORD =
      DemoSource.of(ProviderCatalog.bundled().find("discord"));

  @Test
  void findsNothingWrongWhereEverythingIsAsItMustBe() {
    var report =
        new DemoReport(
            List.of(
                result(GITHUB, DemoKind.GENUINE, 200, Outcome.ACCEPTED, SignatureStatus.VERIFIED),
                result(GITHUB, DemoKind.FORGED, 200, Outcome.REJECTED, SignatureStatus.FAILED),
                result(DISCORD, DemoKind.FORGED, 401, Outcome.REJECTED, SignatureStatus.FAILED),
                result(GITHUB, DemoKind.UNKNOWN_SOURCE, 404, null, null)),
            List.of(clean()));

    assertThat(report.problems()).isEmpty();
    assertThat(report.summary())
        .isEqualTo(
            "4 webhooks of 2 providers: 1 accepted, 2 rejected, 1 not taken;"
                + " all as they must be");
    assertThat(report.table()).noneMatch(line -> line.contains("WRONG")).hasSize(6);
  }

  @Test
  void findsAForgedWebhookThatWasAccepted() {
    var report =
        new DemoReport(
            List.of(
                result(GITHUB, DemoKind.GENUINE, 200, Outcome.ACCEPTED, SignatureStatus.VERIFIED),
                result(GITHUB, DemoKind.FORGED, 200, Outcome.ACCEPTED, SignatureStatus.VERIFIED)),
            List.of(clean(), clean()));

    assertThat(report.problems())
        .containsExactly(
            "github, forged: outcome must be rejected",
            "github, forged: signature_status must be failed",
            "the clean topic has 2 events, and 1 genuine webhooks were sent");
    assertThat(report.summary()).endsWith("; 3 problems");
    assertThat(report.table()).last().asString().contains("WRONG: outcome must be rejected");
  }

  @Test
  void findsADuplicateOnTheCleanTopicAndAWrongAnswer() {
    var report =
        new DemoReport(
            List.of(
                result(GITHUB, DemoKind.GENUINE, 503, Outcome.ACCEPTED, SignatureStatus.VERIFIED),
                result(GITHUB, DemoKind.REPEATED, 200, null, SignatureStatus.VERIFIED)),
            List.of(clean(), clean()));

    assertThat(report.problems())
        .containsExactly(
            "github, genuine: HTTP must be 200",
            "github, repeated: outcome must be duplicate",
            "the clean topic has 2 events, and 1 genuine webhooks were sent");
  }

  @Test
  void findsABodyThatWasChanged() {
    var delivery = GITHUB.make(DemoKind.GENUINE, CLOCK);
    var changed =
        new DemoResult(
            delivery,
            new WebhookClient.Answer(200, "id", ""),
            Outcome.ACCEPTED,
            SignatureStatus.VERIFIED,
            null,
            false);

    assertThat(new DemoReport(List.of(changed), List.of(clean())).problems())
        .containsExactly("github, genuine: the clean event must have the bytes that were sent");
  }

  @Test
  void showsNoStaleWebhookOfAProviderThatSignsNoTime() {
    assertThat(GITHUB.firstKinds())
        .containsExactly(DemoKind.FORGED, DemoKind.GENUINE, DemoKind.UNSIGNED);
    assertThat(DISCORD.firstKinds()).contains(DemoKind.STALE);
  }

  private static DemoResult result(
      DemoSource source, DemoKind kind, int http, Outcome outcome, SignatureStatus status) {
    return new DemoResult(
        source.make(kind, CLOCK),
        new WebhookClient.Answer(http, null, ""),
        outcome,
        status,
        null,
        true);
  }

  private static CleanEvent clean() {
    return new CleanEvent(
        "1",
        "/webhooks/github",
        "github.push",
        CLOCK.instant(),
        null,
        UUID.randomUUID(),
        new IdempotencyKey("github", "1"),
        SignatureStatus.VERIFIED,
        null,
        new byte[0]);
  }
}
