package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.registry.Source;
import dev.sluice.registry.SourceRegistry;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class IngestReadinessTest {
  private final Sources sources = new Sources();
  private final IngestReadiness readiness =
      new IngestReadiness(
          sources,
          new RawTopic(
              RawTopicTest.producer(RawTopicTest.cluster()), "raw", InstantSource.system()));

  @Test
  void isNotReadyBeforeItsPortIsOpen() {
    assertThat(readiness.trouble()).isEqualTo("The receiver has not opened its port yet.");

    readiness.listen();

    assertThat(readiness.trouble()).isNull();
  }

  @Test
  void isNotReadyBeforeItKnowsAllSources() {
    sources.caughtUp = false;
    readiness.listen();

    assertThat(readiness.trouble()).isEqualTo("The receiver does not know all sources yet.");
  }

  @Test
  void isNotReadyAnyMoreOnceItLeaves() {
    readiness.listen();
    readiness.leave();

    assertThat(readiness.trouble()).isEqualTo("The receiver stops.");
    assertThat(readiness.isLeaving()).isTrue();
  }

  private static final class Sources implements SourceRegistry {
    private boolean caughtUp = true;

    @Override
    public Source find(String name) {
      return null;
    }

    @Override
    public Collection<Source> all() {
      return List.of();
    }

    @Override
    public boolean caughtUp() {
      return caughtUp;
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
