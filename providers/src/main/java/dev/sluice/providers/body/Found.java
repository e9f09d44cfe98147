package dev.sluice.providers.body;

/** Takes what a pass finds. */
interface Found {
  void value(int path, int element, String text);

  /** An object or array instead of a value. */
  default void container(int element) {}

  /** The end of an element of the array that a path with {@code *} goes through. */
  default void elementEnd(int path, int element) {}
}
