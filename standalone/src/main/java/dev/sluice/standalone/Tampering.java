package dev.sluice.standalone;

/** What is wrong with a webhook that is sent on purpose with something wrong. */
enum Tampering {
  /** Nothing: a genuine webhook. */
  NONE,
  /** One bit of the body is changed after signing. */
  BODY,
  /** One character of the signature is changed. */
  SIGNATURE,
  /** Signed long ago; changes nothing for a provider that signs no time. */
  TIMESTAMP,
  /** Signed with another secret. */
  SECRET,
  /** Not signed at all. */
  MISSING
}
