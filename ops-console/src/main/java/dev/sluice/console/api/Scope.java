package dev.sluice.console.api;

import java.util.Locale;

/** What a caller may do; each scope contains those before it. */
public enum Scope {
  /** Look at sources, events without their bodies, and the pipeline. */
  VIEWER,
  /** See bodies, and why signatures fail; send events through again. */
  OPERATOR,
  /** Change sources and keys, read the audit log. */
  ADMIN;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name in answers and in the database. */
  public String wireName() {
    return wireName;
  }

  /** Whether who has this scope may do what needs the other. */
  public boolean includes(Scope needed) {
    return compareTo(needed) >= 0;
  }

  /**
   * The scope of a name.
   *
   * @throws IllegalArgumentException naming those that there are
   */
  public static Scope ofWireName(String name) {
    for (Scope scope : values()) {
      if (scope.wireName.equals(name)) {
        return scope;
      }
    }
    throw new IllegalArgumentException("'%s' must be viewer, operator or admin".formatted(name));
  }
}
