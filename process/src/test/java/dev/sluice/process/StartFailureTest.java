package dev.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class StartFailureTest {
  @Test
  void tellsWhatOurSettingsSay() {
    var ours = new IllegalArgumentException("sluice.encryption-key [KEY] is required");
    var wrapped = new RuntimeException("bean x: " + ours.getMessage(), new Exception(ours));

    assertThat(StartFailure.reason(wrapped)).isEqualTo("sluice.encryption-key [KEY] is required");
  }

  @Test
  void tellsTheKeyOfAValueThatCannotBeRead() {
    assertThat(StartFailure.reason(failureOf("sluice.ingest.port", "eighty", Integer.class)))
        .startsWith("sluice.ingest.port: 'eighty' cannot be used: ");
  }

  @Test
  void isOneLine() {
    var ours = new IllegalStateException("cannot listen\non (sluice.ingest.port)\r\n2026");

    assertThat(StartFailure.reason(ours)).isEqualTo("cannot listen on (sluice.ingest.port) 2026");
  }

  @Test
  void leavesTheRestToSpringBoot() {
    assertThat(StartFailure.reason(new IllegalStateException("a mistake of ours"))).isNull();
    assertThat(StartFailure.reason(new NullPointerException("sluice.x"))).isNull();
    assertThat(StartFailure.reason(new IllegalStateException("in dev.sluice.ingest"))).isNull();
  }

  private static BindException failureOf(String key, String value, Class<?> type) {
    try {
      new Binder(new MapConfigurationPropertySource(Map.of(key, value)))
          .bind(key, Bindable.of(type));
    } catch (BindException e) {
      return e;
    }
    throw new AssertionError(key + " was bound");
  }
}
