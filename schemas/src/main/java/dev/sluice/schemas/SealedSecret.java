package dev.sluice.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A signing secret that only holders of the encryption key can read.
 *
 * @param keyId names the secret in verdicts, rows and headers; says nothing about its value
 * @param box the sealed value in text form
 * @param notBefore from when it counts, null for always
 * @param notAfter until when it counts, null for ever
 */
public record SealedSecret(
    String keyId, String box, @Nullable Instant notBefore, @Nullable Instant notAfter) {}
