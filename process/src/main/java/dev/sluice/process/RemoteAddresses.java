package dev.sluice.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Addresses of senders as they are written down, in logs and records. What limits and refuses goes
 * by the address itself. Thread-safe.
 */
public final class RemoteAddresses {
  /** What stands where an address is not told. */
  public static final String UNTOLD = "none";

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  /** Enough to tell the senders of years apart, and little to carry. */
  private static final int HASH_BYTES = 8;

  private final UnaryOperator<String> form;

  private RemoteAddresses(UnaryOperator<String> form) {
    this.form = form;
  }

  /** In the form that is configured. */
  public static RemoteAddresses of(RemoteAddressProperties properties) {
    return switch (properties.shown()) {
      case "hashed" -> new RemoteAddresses(hash(key(properties.key())));
      case "none" -> new RemoteAddresses(_ -> UNTOLD);
      default -> new RemoteAddresses(address -> address);
    };
  }

  /**
   * An address as it may be written down. A hash says whether two are the same, to whoever has them
   * from processes with the same key; without the key there is no way back, though there are few
   * addresses.
   */
  public String shown(String address) {
    return form.apply(address);
  }

  private static byte[] key(String configured) {
    if (!configured.isEmpty()) {
      return HexFormat.of().parseHex(configured);
    }
    byte[] made = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(made);
    return made;
  }

  private static UnaryOperator<String> hash(byte[] key) {
    try {
      Mac keyed = Mac.getInstance(ALGORITHM);
      keyed.init(new SecretKeySpec(key, ALGORITHM));
      return address -> "hmac:" + hex(copy(keyed), address);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  private static String hex(Mac mac, String address) {
    return HexFormat.of().formatHex(mac.doFinal(address.getBytes(UTF_8)), 0, HASH_BYTES);
  }

  private static Mac copy(Mac keyed) {
    try {
      return (Mac) keyed.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's own can be copied", e);
    }
  }
}
