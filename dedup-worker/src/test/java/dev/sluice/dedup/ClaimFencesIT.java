package dev.sluice.dedup;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.dedup.ClaimFences.LostPartitionException;
import dev.sluice.stage.Membership;
import dev.sluice.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClaimFencesIT {
  private static TestPostgres postgres;
  private int groupGeneration = 1_000;
  private final ClaimFences fences = new ClaimFences(() -> groupGeneration);

  @BeforeAll
  static void start() {
    postgres = TestPostgres.start().migrate();
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void letsTheOwnerInAgainAndAgainAndFormerOwnersNoMore() throws Exception {
    enter(member("again", 5, 0, 1));
    enter(member("again", 5, 0, 1));
    enter(member("again", 7, 1));

    assertThatThrownBy(() -> enter(member("again", 5, 0, 1)))
        .isInstanceOf(LostPartitionException.class)
        .hasMessageContaining("again-1")
        .hasMessageContaining("7")
        .hasMessageContaining("5");
    assertThatCode(() -> enter(member("again", 5, 0))).doesNotThrowAnyException();
  }

  @Test
  void holdsThePartitionUntilTheTransactionEnds() throws Exception {
    try (Connection first = postgres.connect()) {
      first.setAutoCommit(false);
      fences.enter(first, member("held", 5, 0));

      var next = CompletableFuture.runAsync(() -> enterUnchecked(member("held", 6, 0)));
      assertThatThrownBy(() -> next.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
      first.commit();

      assertThatCode(() -> next.get(30, TimeUnit.SECONDS)).doesNotThrowAnyException();
    }
    assertThatThrownBy(() -> enter(member("held", 5, 0)))
        .isInstanceOf(LostPartitionException.class);
  }

  @Test
  void forgetsAGroupThatWasDeleted() throws Exception {
    enter(member("anew", 900, 0));
    groupGeneration = 2;

    enter(member("anew", 1, 0));
    enter(member("anew", 2, 0));

    assertThatThrownBy(() -> enter(member("anew", 1, 0)))
        .isInstanceOf(LostPartitionException.class);
  }

  private static Membership member(String topic, int generation, Integer... partitions) {
    return new Membership(
        Set.of(partitions).stream()
            .map(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toSet()),
        generation);
  }

  private void enter(Membership membership) throws SQLException {
    try (Connection connection = postgres.connect()) {
      connection.setAutoCommit(false);
      fences.enter(connection, membership);
      connection.commit();
    }
  }

  private void enterUnchecked(Membership membership) {
    try {
      enter(membership);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
