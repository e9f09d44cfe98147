package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.SignedWebhook;
import dev.sluice.system.architecture.Comparisons;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A secret guessed by how long a comparison takes. Nothing is timed here, which would tell more of
 * the machine: every comparison of bytes in the code is looked at, and signatures that agree with
 * the right one for longer and longer get the same answer.
 */
final class ComparisonAttacks implements Attacks {
  private static final int FEWEST = 10;

  @Override
  public String family() {
    return "timing of comparison";
  }

  @Override
  public void run(Attacked attacked, Tally tally) {
    List<Comparisons.Comparison> comparisons = Comparisons.all();
    comparisons.forEach(
        each -> tally.attempt(each.where(), () -> assertThat(each.safe()).isTrue()));
    tally.require(
        "the comparisons are found",
        () -> assertThat(comparisons).hasSizeGreaterThanOrEqualTo(FEWEST));
    List<String> answers = new ArrayList<>();
    byte[] body = Attacked.INLINE.provider().sampleBody("timing");
    SignedWebhook right = Attacked.INLINE.sign("timing", body);
    int digits = 64;
    for (int agreeing = 0; agreeing < digits; agreeing++) {
      int first = agreeing;
      tally.attempt(
          "a signature that agrees for %d digits".formatted(agreeing),
          () -> {
            Sender.Answer answer =
                attacked.sender.send(attacked.receiver(), wrongFrom(right, first));
            assertThat(answer.status()).isEqualTo(401);
            answers.add(answer.body().replaceAll("[0-9a-f-]{36}", ""));
            assertThat(answers).allMatch(answers.getFirst()::equals);
          });
    }
  }

  private static SignedWebhook wrongFrom(SignedWebhook right, int first) {
    List<Map.Entry<String, String>> headers =
        right.headers().stream()
            .map(
                header ->
                    header.getKey().equals("x-hub-signature-256")
                        ? Map.entry(header.getKey(), wrongFrom(header.getValue(), first))
                        : header)
            .toList();
    assertThat(headers).isNotEqualTo(right.headers());
    return new SignedWebhook(right.method(), right.target(), headers, right.body());
  }

  private static String wrongFrom(String signature, int first) {
    int at = "sha256=".length() + first;
    String wrong =
        signature
            .substring(at)
            .chars()
            .mapToObj(digit -> digit == '0' ? "1" : "0")
            .reduce("", String::concat);
    return signature.substring(0, at) + wrong;
  }
}
