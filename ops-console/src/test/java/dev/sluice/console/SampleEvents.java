package dev.sluice.console;

import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.HttpHeader;
import dev.sluice.schemas.RawEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Events of the last hour that look as they do when things go well, and when they do not. */
final class SampleEvents {
  /** What somebody sends who means harm. */
  static final String HOSTILE = "<script>alert(1)</script>\"'><b onclick=x>\u202e\u0007";

  /** The first of its key. */
  final RawEvent accepted;

  /** Comes after it with its key and another body. */
  final RawEvent duplicate;

  /** Of a source all of whose deliveries fail. */
  final RawEvent rejected;

  /** Everything in it is hostile. */
  final RawEvent hostile;

  private SampleEvents(Instant now) {
    accepted =
        Deliveries.raw(
            Deliveries.id(now.minusSeconds(600), 1),
            "shop",
            now.minusSeconds(600),
            "{\"id\":\"evt_1\",\"object\":{\"amount\":10.50,\"currency\":\"eur\",\"lines\":[1,2]}}",
            HttpHeader.plain("content-type", "application/json"),
            HttpHeader.plain("user-agent", "GitHub-Hookshot/044aadd"),
            HttpHeader.plain("x-github-event", "order"),
            HttpHeader.plain("authorization", "Bearer hush"));
    duplicate =
        Deliveries.raw(
            Deliveries.id(now.minusSeconds(540), 2),
            "shop",
            now.minusSeconds(540),
            "{\"id\":\"evt_1\"}");
    rejected =
        Deliveries.raw(
            Deliveries.id(now.minusSeconds(300), 3),
            "billing",
            now.minusSeconds(300),
            "{\"n\":3}",
            HttpHeader.plain("stripe-signature", "t=1,v1=00"));
    hostile =
        Deliveries.raw(
            Deliveries.id(now.minusSeconds(120), 4),
            "shop",
            now.minusSeconds(120),
            "{\"html\":\"" + "<script>alert(2)</script>\u202e" + "\"}",
            HttpHeader.plain("x-evil", HOSTILE));
  }

  /** Puts them where receiver and workers would. */
  static SampleEvents deliver(Installation installation, Instant now) throws Exception {
    var events = new SampleEvents(now.truncatedTo(ChronoUnit.MILLIS));
    var to = new Deliveries(installation);
    to.verified(events.accepted, to.receive(events.accepted), "evt_1", "order.created");
    to.claimed(events.accepted, "evt_1");
    to.verified(events.duplicate, to.receive(events.duplicate), "evt_1", "order.created");
    to.repeated(events.duplicate, "evt_1", events.accepted.id());
    to.rejected(
        events.rejected, to.receive(events.rejected), "failed", "no secret of the source matches");
    String quoted = HOSTILE.replace("'", "''");
    to.verified(events.hostile, to.receive(events.hostile), quoted, quoted);
    return events;
  }

  /**
   * More of the same, without records on Kafka, so that pages and charts have something to show.
   */
  static void fill(Installation installation, Instant now) throws Exception {
    var to = new Deliveries(installation);
    for (int i = 0; i < 400; i++) {
      Instant at = now.minusSeconds(60 + (i * 97L) % 3400).truncatedTo(ChronoUnit.MILLIS);
      var raw = Deliveries.raw(Deliveries.id(at, 1000 + i), source(i), at, "{\"n\":" + i + "}");
      var nowhere = new Coordinates(installation.topics.raw(), 0, 1_000_000 + i);
      if (i % 9 == 0 && at.isAfter(now.minusSeconds(1500))) {
        to.rejected(raw, nowhere, "failed", "no secret of the source matches");
      } else if (i % 40 == 7) {
        to.rejected(raw, nowhere, "missing", "there is no header x-hub-signature-256");
      } else {
        to.verified(raw, nowhere, "evt-" + i, i % 3 == 0 ? "push" : "pull_request.opened");
        if (i % 11 == 0) {
          to.repeated(raw, "evt-" + i, UUID.randomUUID());
        } else {
          to.claimed(raw, "evt-" + i);
        }
      }
    }
  }

  private static String source(int i) {
    return i % 9 == 0 ? "billing" : i % 2 == 0 ? "shop" : "github-acme";
  }
}
