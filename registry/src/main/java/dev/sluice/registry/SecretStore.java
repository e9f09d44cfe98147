package dev.sluice.registry;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A place that keeps secrets and that a sources file can name as {@code scheme:reference}. Those
 * that {@link java.util.ServiceLoader} finds are there; it needs a public constructor without
 * parameters.
 */
public interface SecretStore {
  /**
   * What its references begin with, before the colon: lower case, neither a variable nor a file.
   */
  String scheme();

  /**
   * The secret, read anew each time; returns or throws within some seconds.
   *
   * @param reference what stands behind the colon
   * @param environment value of an environment variable, null if it is not set
   * @throws SecretStoreException if there is none
   */
  byte[] read(String reference, Function<String, @Nullable String> environment)
      throws SecretStoreException;
}
