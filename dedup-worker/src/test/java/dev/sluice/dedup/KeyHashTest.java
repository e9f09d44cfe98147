package dev.sluice.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyHashTest {
  @Test
  void ordersByUnsignedBytesAsPostgresDoes() {
    var low = new KeyHash(new byte[] {0x7f, 0});
    var high = new KeyHash(new byte[] {(byte) 0x80, 0});

    assertThat(low).isLessThan(high);
  }

  @Test
  void equalsByContentAndInAgreementWithItsOrder() {
    Random random = Seeds.random("KeyHashTest");
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[16];
      random.nextBytes(bytes);
      var hash = new KeyHash(bytes);
      var same = new KeyHash(bytes.clone());
      byte[] changed = bytes.clone();
      changed[random.nextInt(16)] ^= (byte) (1 << random.nextInt(8));
      var other = new KeyHash(changed);

      assertThat(hash).isEqualTo(same).hasSameHashCodeAs(same).isEqualByComparingTo(same);
      assertThat(hash).isNotEqualTo(other);
      assertThat(hash.compareTo(other)).isNotZero();
    }
  }
}
