package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.SignedWebhook;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** Genuine signatures of another time, or of something else by one character. */
final class OldSignatureAttacks implements Attacks {
  private static final List<Duration> AGES =
      List.of(
          Duration.ofMinutes(11),
          Duration.ofHours(1),
          Duration.ofDays(1),
          Duration.ofDays(365),
          Duration.ofMinutes(-11),
          Duration.ofDays(-1));
  private static final Pattern SECONDS = Pattern.compile("(?<![0-9a-zA-Z])1[6-9][0-9]{8}(?![0-9])");
  private static final Pattern MILLIS = Pattern.compile("(?<![0-9a-zA-Z])1[6-9][0-9]{11}(?![0-9])");
  private static final Pattern TIME =
      Pattern.compile("20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}Z");

  private final InstantSource clock = InstantSource.system();

  @Override
  public String family() {
    return "replayed old signatures";
  }

  @Override
  public void run(Attacked attacked, Tally tally) {
    Map<String, UUID> sent = new LinkedHashMap<>();
    Map<String, String> verdicts = new LinkedHashMap<>();
    List<UUID> repeated = new ArrayList<>();
    for (TestSource source : Attacked.TIMED) {
      String name = source.name();
      SignedWebhook genuine = source.sample("again-" + name);
      attacked.awaitForwarded(attacked.take(genuine), genuine.body());
      repeated.add(attacked.take(genuine));
      for (Duration age : AGES) {
        SignedWebhook old = source.signedBefore(age, "old-%s-%s".formatted(name, age));
        String what = "%s: signed %s before".formatted(name, age);
        sent.put(what, attacked.take(old));
        verdicts.put(what, "expired");
        sent.put(what + ", with the time of now", attacked.take(refreshed(old)));
      }
      SignedWebhook other = source.sample("other-" + name);
      sent.put(
          name + ": another body",
          attacked.take(
              new SignedWebhook(
                  other.method(), other.target(), other.headers(), changed(other.body()))));
      changedHeaders(other)
          .forEach(
              (header, webhook) -> sent.put(name + ": another " + header, attacked.take(webhook)));
    }
    sent.forEach(
        (what, event) -> tally.attempt(what, () -> refused(attacked, event, verdicts.get(what))));
    for (int i = 0; i < repeated.size(); i++) {
      UUID event = repeated.get(i);
      tally.attempt(
          Attacked.TIMED.get(i).name() + ": the same again", () -> isDuplicate(attacked, event));
    }
  }

  private static void refused(Attacked attacked, UUID event, String verdict) {
    String found = attacked.verdict(event);
    if (verdict == null) {
      assertThat(found).isNotEqualTo("verified");
    } else {
      assertThat(found).isEqualTo(verdict);
    }
    assertThat(attacked.isForwarded(event)).isFalse();
  }

  private static void isDuplicate(Attacked attacked, UUID event) {
    assertThat(attacked.verdict(event)).isEqualTo("verified");
    attacked.awaitDuplicate(event);
    assertThat(attacked.isForwarded(event)).isFalse();
  }

  private SignedWebhook refreshed(SignedWebhook old) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (Map.Entry<String, String> header : old.headers()) {
      String value = header.getValue();
      value = SECONDS.matcher(value).replaceAll(String.valueOf(clock.instant().getEpochSecond()));
      value = MILLIS.matcher(value).replaceAll(String.valueOf(clock.millis()));
      value = TIME.matcher(value).replaceAll(clock.instant().toString());
      headers.add(Map.entry(header.getKey(), value));
    }
    assertThat(headers).as("%s", old.target()).isNotEqualTo(old.headers());
    return new SignedWebhook(old.method(), old.target(), headers, old.body());
  }

  private static byte[] changed(byte[] body) {
    byte[] changed = body.clone();
    changed[changed.length / 2] ^= 1;
    return changed;
  }

  /** With one character changed of what signs, or of the time that is signed. */
  private static Map<String, SignedWebhook> changedHeaders(SignedWebhook webhook) {
    Map<String, SignedWebhook> changed = new LinkedHashMap<>();
    for (String part : List.of("signature", "timestamp")) {
      List<Map.Entry<String, String>> headers =
          webhook.headers().stream()
              .map(header -> header.getKey().contains(part) ? changed(header) : header)
              .toList();
      if (!headers.equals(webhook.headers())) {
        changed.put(
            part, new SignedWebhook(webhook.method(), webhook.target(), headers, webhook.body()));
      }
    }
    assertThat(changed).as("%s", webhook.headers()).containsKey("signature");
    return changed;
  }

  private static Map.Entry<String, String> changed(Map.Entry<String, String> header) {
    String value = header.getValue();
    int at = lastButThree(value);
    char other = value.charAt(at) == '1' ? '2' : '1';
    return Map.entry(header.getKey(), value.substring(0, at) + other + value.substring(at + 1));
  }

  /** No bit of it is one that Base64 leaves over. */
  private static int lastButThree(String value) {
    int at = value.length() - 4;
    while (!Character.isLetterOrDigit(value.charAt(at))) {
      at--;
    }
    return at;
  }
}
