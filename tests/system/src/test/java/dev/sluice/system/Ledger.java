package dev.sluice.system;

import dev.sluice.providers.SignedWebhook;
import dev.sluice.schemas.BodyHash;
import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.system.Sender.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What was sent and what was answered, kept on the sending side. Thread-safe. */
final class Ledger {
  private final List<Attempt> attempts = new ArrayList<>();

  /**
   * One HTTP request.
   *
   * @param key of the delivery it was an attempt of; what it claims to be where it is forged
   * @param genuine whether the provider signed it
   * @param sha256 of the body that was sent
   * @param status of the answer, 0 for none
   * @param eventId as answered, null for none
   */
  record Attempt(IdempotencyKey key, boolean genuine, String sha256, int status, UUID eventId) {
    boolean success() {
      return status / 100 == 2;
    }
  }

  void genuine(IdempotencyKey key, SignedWebhook webhook, Answer answer) {
    add(key, true, webhook, answer);
  }

  void forged(IdempotencyKey key, SignedWebhook webhook, Answer answer) {
    add(key, false, webhook, answer);
  }

  synchronized List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  private synchronized void add(
      IdempotencyKey key, boolean genuine, SignedWebhook webhook, Answer answer) {
    String sha256 = BodyHash.hex(webhook.body());
    attempts.add(new Attempt(key, genuine, sha256, answer.status(), answer.eventId()));
  }
}
