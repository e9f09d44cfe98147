package dev.sluice.console.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesPropertiesTest {
  @Test
  void theUrlOfASourceIsBehindTheReceiversAddress() {
    assertThat(new PagesProperties("https://hooks.example.com/in/").webhookUrl("orders"))
        .isEqualTo("https://hooks.example.com/in/webhooks/orders");
    assertThat(new PagesProperties(null).webhookUrl("orders")).isEqualTo("/webhooks/orders");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hooks.example.com",
        "ftp://hooks.example.com",
        "javascript:alert(1)",
        "https://",
        "https://u:p@hooks.example.com",
        "https://hooks.example.com/?a=b",
        "not an address"
      })
  void anAddressThatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> new PagesProperties(text))
        .hasMessageContaining("sluice.console.webhooks-url")
        .hasMessageContaining(text);
  }
}
