package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class PartsTest {
  private final List<Part> stopped = Collections.synchronizedList(new ArrayList<>());
  private final Parts parts = new Parts();

  @Test
  void stopsWhatTakesWebhooksFirstAndWhatKeepsThemLast() {
    for (Part part : List.of(Part.VERIFIER, Part.KAFKA, Part.INGEST, Part.POSTGRES, Part.CONSOLE)) {
      parts.add(part, () -> stopped.add(part), () -> null);
    }

    parts.close();

    assertThat(stopped)
        .containsExactly(Part.INGEST, Part.VERIFIER, Part.CONSOLE, Part.POSTGRES, Part.KAFKA);
  }

  @Test
  void stopsTheOthersWhenOneDoesNotStop() {
    parts.add(Part.KAFKA, () -> stopped.add(Part.KAFKA), () -> null);
    parts.add(
        Part.INGEST,
        () -> {
          throw new IllegalStateException("on purpose");
        },
        () -> null);

    parts.close();

    assertThat(stopped).containsExactly(Part.KAFKA);
  }

  @Test
  void tellsWhichPartEndedByItself() {
    parts.ended(Part.KAFKA);

    assertThat(parts.ended()).isCompletedWithValue("the embedded Kafka broker has ended");
  }

  @Test
  void takesNoEndForAnAccidentWhenItIsClosing() {
    parts.add(Part.INGEST, () -> parts.ended(Part.INGEST), () -> null);

    parts.close();

    assertThat(parts.ended()).isNotDone();
  }

  @Test
  void tellsTheHealthOfAPartBeforeAndAfterItsStart() {
    var health = parts.health(Part.POSTGRES);
    Status before = health.health().getStatus();
    parts.add(Part.POSTGRES, () -> {}, () -> "it hides");

    assertThat(before).isEqualTo(Status.OUT_OF_SERVICE);
    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
    assertThat(health.health().getDetails()).containsEntry("reason", "it hides");
  }
}
