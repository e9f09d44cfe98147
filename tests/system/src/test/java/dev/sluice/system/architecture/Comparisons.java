package dev.sluice.system.architecture;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Where bytes are compared, and whether somebody could learn from it how far they agree. */
public final class Comparisons {
  /** Compare nothing that is secret: names and values of bodies, encodings, hashes of ids. */
  private static final Set<String> OF_NO_SECRET =
      Set.of(
          "dev.sluice.dedup.KeyHash",
          "dev.sluice.providers.body.FormFields",
          "dev.sluice.providers.body.Multipart",
          "dev.sluice.providers.doctor.BodyChanges",
          "dev.sluice.providers.key.PublicKeyScheme",
          "dev.sluice.standalone.DemoOutcomes");

  private static final Set<String> PLAIN = Set.of("equals", "mismatch", "compare", "compareTo");

  private Comparisons() {}

  /**
   * A comparison.
   *
   * @param where class, method and line
   * @param safe whether it takes the same time wherever the bytes differ, or none of them is secret
   */
  public record Comparison(String where, boolean safe) {}

  /** All in the code of all modules. */
  public static List<Comparison> all() {
    return of(Sluice.CLASSES);
  }

  /** All in some classes. */
  static List<Comparison> of(JavaClasses classes) {
    List<Comparison> comparisons = new ArrayList<>();
    for (JavaClass each : classes) {
      for (JavaAccess<?> access : each.getAccessesFromSelf()) {
        if (isConstantTime(access)) {
          comparisons.add(new Comparison(access.getDescription(), true));
        } else if (isPlain(access)) {
          boolean ofNoSecret = OF_NO_SECRET.contains(each.getName().replaceFirst("\\$.*", ""));
          comparisons.add(new Comparison(access.getDescription(), ofNoSecret));
        }
      }
    }
    return comparisons;
  }

  private static boolean isConstantTime(JavaAccess<?> access) {
    return access.getTargetOwner().isEquivalentTo(MessageDigest.class)
        && access.getTarget().getName().equals("isEqual");
  }

  private static boolean isPlain(JavaAccess<?> access) {
    boolean ofBytes =
        access.getTargetOwner().isEquivalentTo(ByteBuffer.class)
            || (access.getTargetOwner().isEquivalentTo(Arrays.class)
                && access.getTarget().getFullName().contains("[B"));
    return ofBytes && PLAIN.contains(access.getTarget().getName());
  }
}
