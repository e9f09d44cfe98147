package dev.sluice.providers;

/** A key prepared to sign. Thread-safe. */
@FunctionalInterface
interface SigningKey {
  byte[] sign(VerifyingKey.Content content);
}
