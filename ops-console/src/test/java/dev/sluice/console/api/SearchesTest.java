package dev.sluice.console.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

class SearchesTest {
  private final Searches searches = new Searches(1, Duration.ofMillis(10));

  @Test
  void oneMoreThanThereMayBeIsToldToComeAgain() throws Exception {
    String found = searches.run(this::another);

    assertThat(found).isEqualTo("found");
    assertThat(searches.<String>run(() -> "free again")).isEqualTo("free again");
  }

  private String another() {
    assertThatThrownBy(() -> searches.run(() -> "never"))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
              assertThat(e.retryAfter()).isPositive();
            });
    return "found";
  }

  @Test
  void aSearchThatFailsTakesNoPlaceAway() throws Exception {
    assertThatThrownBy(
            () ->
                searches.run(
                    () -> {
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");

    assertThat(searches.<String>run(() -> "free")).isEqualTo("free");
  }
}
