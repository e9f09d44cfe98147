package dev.sluice.process;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Request ids, which join our logs to the sender's; they need not be secret. */
public final class RequestIds {
  /** Of the header that carries them. */
  public static final String HEADER = "X-Request-Id";

  private static final int MAX_LENGTH = 128;

  private RequestIds() {}

  /** The sender's id if it can stand in logs and headers as it is, else a new one. */
  public static String keepOrMake(@Nullable String sent) {
    return sent != null && isSane(sent) ? sent : make();
  }

  private static String make() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private static boolean isSane(String id) {
    return !id.isEmpty()
        && id.length() <= MAX_LENGTH
        && id.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }
}
