package dev.sluice.process;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How addresses of senders are written down: the keys {@code sluice.remote-address.*}.
 *
 * @param shown {@code full}, {@code hashed} or {@code none}
 * @param key secret; 64 hexadecimal digits, with which they are hashed; empty for one that this
 *     process makes and nobody learns
 */
@ConfigurationProperties("sluice.remote-address")
public record RemoteAddressProperties(String shown, String key) {
  private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{64}");

  /**
   * Refuses another form than these, and a key that is none.
   *
   * @throws IllegalArgumentException naming the key of the setting; never what is secret
   */
  public RemoteAddressProperties(@DefaultValue("full") String shown, @Nullable String key) {
    this.shown = shown.strip().toLowerCase(Locale.ROOT);
    this.key = key == null ? "" : key.strip();
    if (!Pattern.matches("full|hashed|none", this.shown)) {
      throw new IllegalArgumentException(
          "sluice.remote-address.shown [SLUICE_REMOTE_ADDRESS_SHOWN] must be full, hashed or none, not '%s'"
              .formatted(this.shown));
    }
    if (!this.key.isEmpty() && !KEY.matcher(this.key).matches()) {
      throw new IllegalArgumentException(
          "sluice.remote-address.key [SLUICE_REMOTE_ADDRESS_KEY] must be 64 hexadecimal digits, as"
              + " 'openssl rand -hex 32' prints them");
    }
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return "RemoteAddressProperties[shown=%s]".formatted(shown);
  }
}
