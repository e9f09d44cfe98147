package dev.sluice.standalone;

import dev.sluice.schemas.Outcome;
import dev.sluice.schemas.SignatureStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one webhook of the demonstration.
 *
 * @param delivery what was sent
 * @param answer what the receiver said
 * @param outcome where it was found, null if nowhere
 * @param signatureStatus of its row in {@code webhook_events}, null if it has none
 * @param reason of that row
 * @param bodyUnchanged false if it is on the clean topic with other bytes than were sent
 */
record DemoResult(
    DemoDelivery delivery,
    WebhookClient.Answer answer,
    @Nullable Outcome outcome,
    @Nullable SignatureStatus signatureStatus,
    @Nullable String reason,
    boolean bodyUnchanged) {
  /** The columns of {@link #row}. */
  static final String[] COLUMNS = {
    "SOURCE", "MODE", "DELIVERY", "HTTP", "OUTCOME", "SIGNATURE_STATUS", "REASON"
  };

  private static final String NONE = "-";

  /** Everything that is not as it must be; empty if all is. */
  List<String> problems() {
    DemoKind kind = delivery.kind();
    List<String> problems = new ArrayList<>();
    if (answer.status() != delivery.httpStatus()) {
      problems.add("HTTP must be " + delivery.httpStatus());
    }
    if (outcome != kind.outcome()) {
      problems.add("outcome must be " + text(kind.outcome()));
    }
    if (signatureStatus != kind.signatureStatus()) {
      problems.add("signature_status must be " + text(kind.signatureStatus()));
    }
    if (!bodyUnchanged) {
      problems.add("the clean event must have the bytes that were sent");
    }
    return problems;
  }

  /** One line of the table. */
  List<String> row() {
    boolean configured = delivery.kind() != DemoKind.UNKNOWN_SOURCE;
    String why =
        problems().isEmpty()
            ? Objects.requireNonNullElse(reason, "")
            : "WRONG: " + String.join(", ", problems());
    return List.of(
        configured ? delivery.source().name() : NONE,
        configured ? delivery.source().mode() : NONE,
        delivery.kind().toString(),
        String.valueOf(answer.status()),
        text(outcome),
        text(signatureStatus),
        why);
  }

  private static String text(@Nullable Outcome outcome) {
    return outcome == null ? NONE : outcome.wireName();
  }

  private static String text(@Nullable SignatureStatus status) {
    return status == null ? NONE : status.wireName();
  }
}
