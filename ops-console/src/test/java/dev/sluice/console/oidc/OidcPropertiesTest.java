package dev.sluice.console.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class OidcPropertiesTest {
  private static final String PREFIX = "sluice.console.";
  private static final Map<String, String> GOOD =
      Map.of(
          "public-url", "https://sluice.example.com/",
          "oidc.issuer", "https://login.example.com/realms/a",
          "oidc.client-id", "sluice",
          "oidc.client-secret", "s3cret",
          "oidc.access.claim", "groups",
          "oidc.access.admin", "platform");

  @Test
  void thereIsNoProviderUnlessOneIsNamed() {
    assertThat(bind(Map.of()).oidc()).isNull();
    assertThat(bind(Map.of("oidc.issuer", "", "oidc.client-secret", " ")).oidc()).isNull();
    assertThat(bind(Map.of("public-url", "https://sluice.example.com")).oidc()).isNull();
  }

  @Test
  void whatIsNotSaidHasADefaultButForWhoMay() {
    OidcProperties properties = bind(GOOD);
    ProviderProperties provider = properties.oidc();

    assertThat(properties.publicUrl()).isEqualTo("https://sluice.example.com");
    assertThat(provider.scopes()).containsExactly("openid");
    assertThat(provider.nameClaim()).isEqualTo("sub");
    assertThat(provider.access().viewer()).isEmpty();
    assertThat(provider.access().admin()).containsExactly("platform");
    assertThat(properties.toString()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "public-url",
        "oidc.issuer",
        "oidc.client-id",
        "oidc.client-secret",
        "oidc.access.claim",
        "oidc.access.admin"
      })
  void whatIsMissingIsNamed(String key) {
    Map<String, String> properties = new HashMap<>(GOOD);
    properties.remove(key);

    assertThatThrownBy(() -> bind(properties))
        .rootCause()
        .hasMessageContaining(PREFIX + key)
        .hasMessageContaining("required");
  }

  @ParameterizedTest
  @CsvSource({
    "oidc.issuer, http://login.example.com",
    "oidc.issuer, http://10.0.0.1",
    "oidc.issuer, http://127.0.0.1.example.com",
    "oidc.issuer, https://user:password@login.example.com",
    "oidc.issuer, https://login.example.com?a=b",
    "oidc.issuer, login.example.com",
    "oidc.issuer, ftp://login.example.com",
    "public-url, http://sluice.example.com",
    "public-url, https://sluice.example.com/somewhere",
    "oidc.scopes, 'profile,email'",
  })
  void refusesAWrongValueWithItsKey(String key, String value) {
    assertThatThrownBy(() -> bind(with(key, value)))
        .rootCause()
        .hasMessageContaining(PREFIX + key)
        .hasMessageContaining("must");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:8089", "http://localhost:8089", "http://[::1]:8089"})
  void onThisMachineAProviderMaySpeakPlainHttp(String issuer) {
    assertThat(bind(with("oidc.issuer", issuer)).oidc().issuer()).isEqualTo(issuer);
  }

  @Test
  void scopesAreWordsHoweverTheyAreSeparated() {
    assertThat(bind(with("oidc.scopes", "openid profile")).oidc().scopes())
        .isEqualTo(List.of("openid", "profile"));
  }

  @Test
  void theSecretIsReadFromAFileButNotFromBoth(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "of-the-file\n");
    Map<String, String> properties = new HashMap<>(with("oidc.client-secret-file", "" + file));
    assertThatThrownBy(() -> bind(properties)).rootCause().hasMessageContaining("not both");

    properties.remove("oidc.client-secret");
    assertThat(bind(properties).oidc().secret().getValue()).isEqualTo("of-the-file");

    Files.writeString(file, "\n");
    assertThatThrownBy(() -> bind(properties).oidc().secret())
        .hasMessageContaining("sluice.console.oidc.client-secret-file: " + file + " is empty");
    Files.delete(file);
    assertThatThrownBy(() -> bind(properties).oidc().secret())
        .hasMessageContaining("cannot be read");
  }

  private static Map<String, String> with(String key, String value) {
    Map<String, String> properties = new HashMap<>(GOOD);
    properties.put(key, value);
    return properties;
  }

  private static OidcProperties bind(Map<String, String> properties) {
    Map<String, String> full = new HashMap<>();
    properties.forEach((key, value) -> full.put(PREFIX + key, value));
    return new Binder(new MapConfigurationPropertySource(full))
        .bindOrCreate("sluice.console", OidcProperties.class);
  }
}
