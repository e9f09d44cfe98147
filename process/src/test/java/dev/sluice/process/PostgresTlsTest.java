package dev.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys; DatabaseTlsIT has servers. */
class PostgresTlsTest {
  private static final String URL = "jdbc:postgresql://db/sluice";
  @TempDir private Path folder;

  @Test
  void saysNothingWhereNothingIsConfigured() {
    assertThat(new PostgresTls(" ", "").with(URL + "?sslmode=require").connectionSettings())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"require", "prefer", "disable", "verify-ca", "on"})
  void refusesEveryModeThatTakesAnyServer(String mode) {
    assertThatThrownBy(() -> new PostgresTls(mode, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("sluice.postgres.tls.mode [SLUICE_POSTGRES_TLS_MODE] must be");
  }

  @Test
  void refusesAuthoritiesWithoutTls() {
    assertThatThrownBy(() -> new PostgresTls(null, "ca.pem"))
        .hasMessageContaining("set that to verify-full");
  }

  @Test
  void refusesAnAddressThatWouldWin() {
    var tls = new PostgresTls("verify-full", null);

    assertThat(tls.with(URL + "?connectTimeout=1")).isSameAs(tls);
    assertThatThrownBy(() -> tls.with(URL + "?sslmode=disable"))
        .hasMessageStartingWith("sluice.postgres.url [SLUICE_POSTGRES_URL]");
  }

  @Test
  void namesTheFileThatCannotBeUsed() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no certificate");
    Path gone = folder.resolve("gone");

    assertThatThrownBy(() -> new PostgresTls("verify-full", gone.toString()))
        .hasMessageEndingWith("the file '%s' is not there".formatted(gone));
    assertThatThrownBy(() -> new PostgresTls("verify-full", text.toString()))
        .hasMessageContaining("the file '%s' has".formatted(text));
  }

  @Test
  void saysNothingOfWhatNoSettingIsToBlameFor() {
    assertThat(PostgresTls.reason(new SQLException("Connection refused"))).isNull();
  }
}
