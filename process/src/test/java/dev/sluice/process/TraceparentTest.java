package dev.sluice.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceparentTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  /** The example of the standard. */
  @Test
  void readsWhatItWrites() {
    byte[] written = Traceparent.of(TRACE, SPAN).getBytes(ISO_8859_1);

    assertThat(written)
        .asString(ISO_8859_1)
        .isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    assertThat(Traceparent.isValid(written)).isTrue();
    assertThat(Traceparent.isSampled(written)).isTrue();
    assertThat(Traceparent.traceId(written)).isEqualTo(TRACE);
    assertThat(Traceparent.spanId(written)).isEqualTo(SPAN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "02", "fe"})
  void onlyOneFlagSaysThatATraceIsRecorded(String flags) {
    byte[] context = "00-%s-%s-%s".formatted(TRACE, SPAN, flags).getBytes(ISO_8859_1);

    assertThat(Traceparent.isValid(context)).isTrue();
    assertThat(Traceparent.isSampled(context)).isFalse();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "00",
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7_01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\u00b2",
      })
  void whatIsAnythingElseIsNone(String text) {
    assertThat(Traceparent.isValid(text == null ? null : text.getBytes(ISO_8859_1))).isFalse();
  }
}
