package dev.sluice.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.providers.GeneratedSecret;
import dev.sluice.providers.Provider;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * A source of the demonstration with a secret made for it, and the provider who sends to it.
 *
 * @param provider also names the source
 * @param inline whether the sender waits for the verdict; Discord tests receivers with bad
 *     signatures and wants them refused at once
 * @param secret both halves
 * @param deliveryId of the genuine webhook
 */
record DemoSource(Provider provider, boolean inline, GeneratedSecret secret, String deliveryId) {
  private static final String DISCORD = "discord";

  static DemoSource of(Provider provider) {
    return new DemoSource(
        provider,
        provider.id().equals(DISCORD),
        provider.generateSecret(),
        UUID.randomUUID().toString());
  }

  String name() {
    return provider.id();
  }

  String mode() {
    return inline ? "inline" : "async";
  }

  /** What can be shown before the genuine webhook has arrived; the forged one tries to be first. */
  List<DemoKind> firstKinds() {
    return provider.timestampTolerance() == null
        ? List.of(DemoKind.FORGED, DemoKind.GENUINE, DemoKind.UNSIGNED)
        : List.of(DemoKind.FORGED, DemoKind.GENUINE, DemoKind.STALE, DemoKind.UNSIGNED);
  }

  /** A webhook to send. */
  DemoDelivery make(DemoKind kind, InstantSource clock) {
    var forge =
        new WebhookForge(
            provider,
            SigningSecret.of("demo", secret.signing().getBytes(UTF_8)),
            VerificationPolicy.DEFAULT,
            clock);
    String id =
        switch (kind) {
          case GENUINE, REPEATED, FORGED -> deliveryId;
          case STALE, UNSIGNED, UNKNOWN_SOURCE -> UUID.randomUUID().toString();
        };
    String target = kind == DemoKind.UNKNOWN_SOURCE ? "nobody" : name();
    return new DemoDelivery(
        this, kind, forge.make(target, null, id, null, kind.tampering()), httpStatus(kind));
  }

  private int httpStatus(DemoKind kind) {
    return switch (kind) {
      case GENUINE, REPEATED -> provider.successAnswer().status();
      case FORGED, STALE, UNSIGNED -> inline ? 401 : provider.successAnswer().status();
      case UNKNOWN_SOURCE -> 404;
    };
  }
}
