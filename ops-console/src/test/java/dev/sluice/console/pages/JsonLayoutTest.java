package dev.sluice.console.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLayoutTest {
  @Test
  void onlyWhiteSpaceChanges() {
    String json =
        "{\"a\":1.10e+2,\"a\":\"x, {\\\"y\\\": [\\\\\",\"b\":[ ],\"c\":[true,{ \"d\" : null}]}";

    assertThat(JsonLayout.of(json))
        .isEqualTo(
            """
            {
              "a": 1.10e+2,
              "a": "x, {\\"y\\": [\\\\",
              "b": [],
              "c": [
                true,
                {
                  "d": null
                }
              ]
            }\
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "{", "{}{}", "a=b&c=d", "{\"a\":1,}", "<xml/>", "{\"a\"", "[1 2]"})
  void whatIsNoJsonIsNotLaidOut(String text) {
    assertThat(JsonLayout.of(text)).isNull();
  }

  @Test
  void aDeepDocumentDoesNotGrowWithoutBounds() {
    String json = "[".repeat(400) + "]".repeat(400);

    assertThat(JsonLayout.of(json)).hasSizeLessThan(400 * 200);
  }
}
