package dev.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteAddressesTest {
  private static final String KEY = "0a".repeat(32);
  private static final String ADDRESS = "192.0.2.7";

  @Test
  void showsAnAddressOrNone() {
    assertThat(shown("full", null)).isEqualTo(ADDRESS);
    assertThat(shown("none", null)).isEqualTo(RemoteAddresses.UNTOLD);
  }

  /** HMAC-SHA-256 by openssl. */
  @Test
  void hashesWithItsKeySoThatNobodyTriesAllAddresses() {
    assertThat(shown("hashed", KEY)).isEqualTo("hmac:d5cb7bc85e516f07");
    assertThat(shown("hashed", KEY)).isNotEqualTo(shown("hashed", "0b".repeat(32)));
  }

  @Test
  void withoutAKeyOnlyTheProcessItselfKnowsWhichAreTheSame() {
    RemoteAddresses one = of("hashed", null);
    RemoteAddresses other = of("hashed", null);

    assertThat(one.shown(ADDRESS)).isEqualTo(one.shown(ADDRESS)).isNotEqualTo(other.shown(ADDRESS));
    assertThat(one.shown(ADDRESS)).isNotEqualTo(one.shown("192.0.2.8")).doesNotContain(ADDRESS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash", "sha256", ""})
  void refusesAnotherForm(String form) {
    assertThatThrownBy(() -> of(form, null))
        .hasMessageStartingWith(
            "sluice.remote-address.shown [SLUICE_REMOTE_ADDRESS_SHOWN] must be full, hashed or"
                + " none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hidden", "0a0a"})
  void refusesAKeyThatIsNoneWithoutRepeatingIt(String key) {
    assertThatThrownBy(() -> of("hashed", key))
        .hasMessageStartingWith("sluice.remote-address.key [SLUICE_REMOTE_ADDRESS_KEY] must be")
        .hasMessageNotContaining(key);
  }

  @Test
  void namesNoSecret() {
    assertThat(new RemoteAddressProperties("hashed", KEY).toString()).doesNotContain(KEY);
  }

  private static String shown(String form, String key) {
    return of(form, key).shown(ADDRESS);
  }

  private static RemoteAddresses of(String form, String key) {
    return RemoteAddresses.of(new RemoteAddressProperties(form, key));
  }
}
