package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.SignedWebhook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Events that take the id of a later, genuine one, so that that one counts as a duplicate. */
final class DedupAttacks implements Attacks {
  @Override
  public String family() {
    return "dedup poisoning";
  }

  @Override
  public void run(Attacked attacked, Tally tally) {
    List<TestSource> sources = new ArrayList<>(Attacked.TIMED);
    sources.add(Attacked.SHOP);
    Map<String, UUID> poison = new LinkedHashMap<>();
    Map<String, SignedWebhook> genuine = new LinkedHashMap<>();
    for (TestSource source : sources) {
      for (Map.Entry<String, SignedWebhook> each : poisons(source, sources).entrySet()) {
        String id = "poisoned-%s-%s".formatted(source.name(), each.getKey().replace(' ', '-'));
        String what = source.name() + ": " + each.getKey();
        poison.put(what, attacked.take(each.getValue()));
        genuine.put(what, source.sample(id));
      }
    }
    // all of them are judged before anything genuine comes
    poison.values().forEach(attacked::verdict);
    Map<String, UUID> taken = new LinkedHashMap<>();
    genuine.forEach((what, webhook) -> taken.put(what, attacked.take(webhook)));
    taken.forEach(
        (what, event) ->
            tally.attempt(
                what,
                () -> {
                  attacked.awaitForwarded(event, genuine.get(what).body());
                  assertThat(attacked.isForwarded(poison.get(what)) && !isOfAnotherSource(what))
                      .isFalse();
                  assertThat(attacked.claims(event)).isEqualTo(1);
                }));
  }

  private static boolean isOfAnotherSource(String what) {
    return what.endsWith("genuine of another source");
  }

  /** By what is wrong with them; each has the id of the genuine one of this name. */
  private static Map<String, SignedWebhook> poisons(TestSource source, List<TestSource> sources) {
    Map<String, SignedWebhook> poisons = new LinkedHashMap<>();
    poisons.put("no signature", unsigned(source.sample(id(source, "no signature"))));
    String forged = id(source, "wrong key");
    poisons.put("wrong key", source.forge(forged, source.provider().sampleBody(forged)));
    SignedWebhook malformed = source.sample(id(source, "malformed"));
    poisons.put("malformed", withSignature(malformed, "nothing"));
    poisons.put("empty signature", withSignature(source.sample(id(source, "empty signature")), ""));
    SignedWebhook changed = source.sample(id(source, "changed body"));
    poisons.put(
        "changed body",
        new SignedWebhook(
            changed.method(),
            changed.target(),
            changed.headers(),
            (new String(changed.body(), UTF_8) + " ").getBytes(UTF_8)));
    if (Attacked.TIMED.contains(source)) {
      poisons.put("old", source.signedBefore(Duration.ofDays(1), id(source, "old")));
    }
    // signed with the secret of another source, sent to this one
    TestSource other = sources.get((sources.indexOf(source) + 1) % sources.size());
    SignedWebhook elsewhere = other.sample(id(source, "secret of another source"));
    poisons.put(
        "secret of another source",
        new SignedWebhook(
            elsewhere.method(), source.target(), elsewhere.headers(), elsewhere.body()));
    poisons.put("genuine of another source", other.sample(id(source, "genuine of another source")));
    return poisons;
  }

  private static String id(TestSource source, String what) {
    return "poisoned-%s-%s".formatted(source.name(), what.replace(' ', '-'));
  }

  private static SignedWebhook unsigned(SignedWebhook webhook) {
    return with(webhook, webhook.headers().stream().filter(DedupAttacks::signsNothing).toList());
  }

  private static SignedWebhook withSignature(SignedWebhook webhook, String value) {
    return with(
        webhook,
        webhook.headers().stream()
            .map(header -> signsNothing(header) ? header : Map.entry(header.getKey(), value))
            .toList());
  }

  private static SignedWebhook with(
      SignedWebhook webhook, List<Map.Entry<String, String>> headers) {
    return new SignedWebhook(webhook.method(), webhook.target(), headers, webhook.body());
  }

  private static boolean signsNothing(Map.Entry<String, String> header) {
    return !header.getKey().contains("signature");
  }
}
