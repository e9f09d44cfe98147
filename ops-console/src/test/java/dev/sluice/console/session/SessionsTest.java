package dev.sluice.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final Duration IDLE = Duration.ofMinutes(30);
  private static final Duration LIFETIME = Duration.ofHours(12);

  private Instant now = Instant.parse("2026-12-01T08:00:00Z");
  private final Sessions sessions = new Sessions(IDLE, LIFETIME, () -> now);

  @Test
  void aSessionIsFoundByItsIdAlone() {
    Session session = sessions.start(new Proof.Key("sluice_0123abcd"));

    assertThat(sessions.find(session.id(), true)).isEqualTo(session);
    assertThat(sessions.find(session.id() + "x", true)).isNull();
    assertThat(session.id()).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(id());
    assertThat(session.toString()).doesNotContain(session.id());
  }

  @Test
  void aSessionThatIsNotUsedEnds() {
    String id = id();

    now = now.plus(IDLE).plusMillis(1);

    assertThat(sessions.find(id, true)).isNull();
  }

  @Test
  void useKeepsASessionAlive() {
    String id = id();
    for (int i = 0; i < 5; i++) {
      now = now.plus(IDLE).minusSeconds(1);
      assertThat(sessions.find(id, true)).isNotNull();
    }
  }

  @Test
  void aPageThatAsksByItselfKeepsNoSessionAlive() {
    String id = id();
    now = now.plus(IDLE).minusSeconds(1);
    assertThat(sessions.find(id, false)).isNotNull();

    now = now.plusSeconds(2);

    assertThat(sessions.find(id, false)).isNull();
  }

  @Test
  void aSessionEndsWithItsLifetimeHoweverItIsUsed() {
    String id = id();
    Instant end = now.plus(LIFETIME);
    while (now.isBefore(end)) {
      assertThat(sessions.find(id, true)).isNotNull();
      now = now.plus(Duration.ofMinutes(20));
    }

    assertThat(sessions.find(id, true)).isNull();
  }

  @Test
  void aSessionThatWasEndedIsNotFound() {
    String id = id();
    String other = id();

    sessions.end(id);

    assertThat(sessions.find(id, true)).isNull();
    assertThat(sessions.find(other, true)).isNotNull();
  }

  private String id() {
    return sessions.start(new Proof.Key("sluice_0123abcd")).id();
  }
}
