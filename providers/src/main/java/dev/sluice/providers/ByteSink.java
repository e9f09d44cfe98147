package dev.sluice.providers;

/** Takes signed content piece by piece. */
@FunctionalInterface
interface ByteSink {
  void update(byte[] bytes);
}
