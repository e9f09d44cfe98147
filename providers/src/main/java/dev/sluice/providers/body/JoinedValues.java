package dev.sluice.providers.body;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values of each path as one text; see {@link JsonValues#read}. */
final class JoinedValues implements Found {
  private final @Nullable String[] first;
  private final @Nullable StringBuilder[] all;
  private final int[] counts;
  private final int[] lastElements;
  private final boolean[] lacking;

  JoinedValues(int size) {
    first = new @Nullable String[size];
    all = new @Nullable StringBuilder[size];
    counts = new int[size];
    lastElements = new int[size];
    lacking = new boolean[size];
    Arrays.fill(lastElements, -1);
  }

  @Override
  public void elementEnd(int path, int element) {
    lacking[path] |= lastElements[path] != element;
  }

  @Override
  public void value(int path, int element, String text) {
    counts[path]++;
    lastElements[path] = element;
    StringBuilder joined = all[path];
    if (counts[path] == 1) {
      first[path] = text;
    } else if (joined == null) {
      all[path] = new StringBuilder().append(first[path]).append(',').append(text);
    } else if (counts[path] <= JsonValues.MAX_VALUES) {
      joined.append(',').append(text);
    }
  }

  @Nullable String[] values() {
    for (int i = 0; i < first.length; i++) {
      StringBuilder joined = all[i];
      if (joined != null) {
        first[i] = joined.toString();
      }
      if (lacking[i] || counts[i] > JsonValues.MAX_VALUES) {
        first[i] = null;
      }
    }
    return first;
  }
}
