package dev.sluice.console.sources;

import dev.sluice.console.sources.DesiredSource.Secret;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.schemas.SourceRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What differs between a source as it was and as it is to be; secrets are named by their ids. */
final class SourceDiff {
  private SourceDiff() {}

  /**
   * A key of a sources file.
   *
   * @param key its name
   * @param before its value, null if it was not set
   * @param after its value, null if it is not set any more
   */
  record ChangedKey(String key, @Nullable String before, @Nullable String after) {}

  /** All keys that differ, in the order of a sources file. */
  static List<ChangedKey> of(SourceStep step) {
    Map<String, String> before = step.before() == null ? Map.of() : before(step.before());
    Map<String, String> after = after(step);
    Map<String, String> all = new LinkedHashMap<>(before);
    all.putAll(after);
    List<ChangedKey> changed = new ArrayList<>();
    for (String key : all.keySet()) {
      if (!Objects.equals(before.get(key), after.get(key))) {
        changed.add(new ChangedKey(key, before.get(key), after.get(key)));
      }
    }
    return changed;
  }

  private static Map<String, String> before(SourceRecord source) {
    return described(source, Map.of());
  }

  /** A secret without an id gets one when it is stored; until then it is new and nothing else. */
  private static Map<String, String> after(SourceStep step) {
    Map<String, String> names = new HashMap<>();
    List<Secret> wanted = step.wanted().secrets();
    List<SealedSecret> sealed = step.after().secrets();
    for (int i = 0; i < sealed.size(); i++) {
      SealedSecret secret = sealed.get(i);
      if (!isStored(step.before(), secret)) {
        String id = wanted.get(i).keyId();
        names.put(secret.keyId(), id == null ? "new" : id + " (new)");
      }
    }
    return described(step.after(), names);
  }

  private static boolean isStored(@Nullable SourceRecord before, SealedSecret secret) {
    return before != null
        && before.secrets().stream()
            .anyMatch(
                each -> each.keyId().equals(secret.keyId()) && each.box().equals(secret.box()));
  }

  private static Map<String, String> described(SourceRecord source, Map<String, String> names) {
    Map<String, String> keys = new LinkedHashMap<>(SourceDocument.settings(source));
    List<String> secrets = new ArrayList<>();
    for (SealedSecret secret : source.secrets()) {
      String name = names.getOrDefault(secret.keyId(), secret.keyId());
      if (secret.isVerifyToken()) {
        keys.put(HandshakeKeys.TOKEN, names.containsKey(secret.keyId()) ? "new" : "set");
      } else {
        secrets.add(name + window(secret));
      }
    }
    if (!secrets.isEmpty()) {
      keys.put("secrets", String.join(", ", secrets));
    }
    return keys;
  }

  private static String window(SealedSecret secret) {
    return (secret.notBefore() == null ? "" : " from " + secret.notBefore())
        + (secret.notAfter() == null ? "" : " until " + secret.notAfter());
  }
}
